"""The shape of a network that is trained in place of a population (`engine=network`)."""

from dataclasses import dataclass

from sim.config.fields import COUNT, ONCE, within

UNITS = 10_000
"""The most units of a layer; its weights are their square."""


@dataclass
class NetworkSchema:
    """A policy with weights, pretrained on the acts of the founders and then trained by gradient.

    `policy` is `recurrent` (a gated recurrent unit of `units`, then a layer of as many), `experts` (one fixed expert
    per motivation under a gate, which alone is trained) or `tabular` (log-odds of acts by environment and situation,
    with no memory). A sequence is one agent's episodes of a round; `sequences` of them are played for a step.

    Pretraining lasts `pretraining` steps with the largest step `pretraining_rate`; a share `elsewhere` of its sequences
    meets environments that the regime does not. `salience` scales the cues of where the network is and what it is told.

    A round of the regime is `steps` steps of the `gradient`, each of size `rate` times the strength of selection. The
    gradient is `reinforce`, or `group`: advantages in standard deviations within groups of `group` sequences that meet
    the same situations. `kl` weighs the divergence from the policy that pretraining left.
    """

    policy: str = "recurrent"
    units: int = within(64, 1, UNITS)
    sequences: int = within(256, 2, ONCE)
    pretraining: int = within(2000, 0, COUNT)
    pretraining_rate: float = within(0.004, 0.0, above=True)
    elsewhere: float = within(0.25, 0.0, 1.0)
    salience: float = within(1.0, 0.0)
    steps: int = within(2, 1, ONCE)
    gradient: str = "reinforce"
    group: int = within(8, 2, ONCE)
    rate: float = within(0.5, 0.0)
    kl: float = within(0.0, 0.0)
