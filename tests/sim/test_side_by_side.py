"""Calls side by side, and how they are stopped."""

import time
from concurrent.futures import CancelledError, Future

import pytest

from sim.config.compose import compose
from sim.side_by_side import SideBySide, ended
from sim.sweep.design.experiment import Job


def test_all_end() -> None:
    with SideBySide(2) as threads:
        running = [threads.submit(pow, base, 2) for base in range(5)]
        assert {future.result() for future in ended(running)} == {0, 1, 4, 9, 16}


def test_what_goes_wrong_stops_the_others() -> None:
    def long() -> None:
        for _ in range(1000):
            time.sleep(0.01)
            threads.check_stop()

    def interrupted(threads: SideBySide) -> None:
        running.extend(threads.submit(long) for _ in range(4))
        raise KeyboardInterrupt

    started = time.monotonic()
    running: list[Future[None]] = []
    with pytest.raises(KeyboardInterrupt), SideBySide(2) as threads:
        interrupted(threads)
    assert time.monotonic() - started < 5
    assert all(future.cancelled() or isinstance(future.exception(), CancelledError) for future in running)


def test_a_replicate_of_a_claim_that_fails_stops_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.claims import arms

    finished = []

    def kernel(plan: object, replicate: int, advance) -> None:
        if replicate == 1:
            raise ValueError("of the rules")
        for _ in range(300):
            time.sleep(0.01)
            advance(1)
        finished.append(replicate)

    monkeypatch.setattr(arms, "run_kernel", kernel)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with pytest.raises(ValueError, match="of the rules"):
        arms.run_arms([Job({}, compose("regime=rl_only"))], 4)
    assert finished == []
