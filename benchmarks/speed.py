"""Time for one agent-episode of a whole round, by engine, against NumPy's one uniform and the plain Mesa loop."""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.plain_mesa import PlainModel
from sim.builders.plan import build
from sim.config.compose import compose
from sim.engines.kernel import run_rounds
from sim.engines.mesa import MotivationModel
from sim.model.plan import Plan

AGENTS, EPISODES = 1000, 16
REPEATS = 40

MINDS = {
    "pure": ("population=pure",),
    "mixed": ("population=mixed", "learning@regime.rl.learning=softmax_gradient"),
}


def plan_of(minds: str) -> Plan:
    sizes = (f"population.agents={AGENTS}", f"regime.rl.episodes={EPISODES}", "regime.rl.rounds=10000")
    return build(compose("regime=rl_only", *MINDS[minds], *sizes))


def kernel(plan: Plan) -> Callable[[int], None]:
    """Play rounds of the first phase on the kernel, from the founders each time."""
    rules = plan.phases[0].rules

    def play(rounds: int) -> None:
        population = plan.founders(0)
        history = population.open_history(rounds, len(plan.names), False)
        run_rounds(np.random.default_rng(0), rules, population, history, 0, rounds)

    play(1)
    return play


def stepper(model: "MotivationModel | PlainModel") -> Callable[[int], None]:
    def play(rounds: int) -> None:
        for _ in range(rounds):
            model.step()

    play(1)
    return play


def uniforms(rounds: int) -> None:
    rng, out = np.random.default_rng(0), np.empty(AGENTS * EPISODES)
    for _ in range(rounds):
        rng.random(out=out)


def best_times() -> dict[str, float]:
    """Nanoseconds an agent-episode, the best of alternating repeats of every contestant.

    In CPU time: on a busy machine wall time counts whoever interrupts, which the longer turns cannot escape.
    """
    contestants = {
        "numpy uniform": (uniforms, 200),
        "kernel, pure": (kernel(plan_of("pure")), 100),
        "kernel, mixed": (kernel(plan_of("mixed")), 40),
        "mesa engine, pure": (stepper(MotivationModel(plan_of("pure"))), 1),
        "mesa engine, mixed": (stepper(MotivationModel(plan_of("mixed"))), 1),
        "plain mesa loop, pure": (stepper(PlainModel(plan_of("pure"))), 1),
    }
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(REPEATS):
        for name, (play, rounds) in contestants.items():
            started = time.thread_time()
            play(rounds)
            best[name] = min(best[name], (time.thread_time() - started) / (rounds * AGENTS * EPISODES) * 1e9)
    return best
