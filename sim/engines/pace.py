"""How long compiled rounds take: compiled code returns to Python now and then, so that Ctrl-C and progress work."""

CHUNK_SECONDS = 0.1
"""Compiled code returns to Python after about so many seconds."""


def round_seconds(agents: int, episodes: int, kinds: int = 0) -> float:
    """Estimate the duration of a round on a slow machine; pure minds draw episodes in bundles, mixed minds one by one.

    Args:
        agents: number of agents.
        episodes: episodes of a round.
        kinds: motivations in a mind; 0 where minds are pure.
    """
    an_agent = 10e-9 * episodes + 80e-9
    a_mind = kinds * (2e-9 * episodes + 20e-9) + (30e-9 * episodes if kinds else 0.0)
    return agents * (an_agent + a_mind)


def rounds_per_call(agents: int, episodes: int, kinds: int = 0) -> int:
    """Estimate how many rounds fit into `CHUNK_SECONDS`."""
    return max(1, int(CHUNK_SECONDS / round_seconds(agents, episodes, kinds)))
