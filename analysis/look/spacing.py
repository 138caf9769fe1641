"""Move overlapping labels and boxes apart, as little as possible."""

from collections.abc import Sequence


def apart(wishes: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return centres in the given order, without overlap, nearest to the wished centres in least squares.

    The method is isotonic regression by pooling adjacent violators (Ayer et al. 1955), after subtracting the sizes.
    """
    room, taken = 0.0, []
    for size in sizes:
        taken.append(room + size / 2)
        room += size
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, taken, strict=True):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    level = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(level, taken, strict=True)]
