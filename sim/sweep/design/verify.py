"""`hydra.launcher.verify=true`: compare our composed configurations with those of Hydra, for a sample of jobs."""

from collections.abc import Sequence

from sim.errors import BadInput
from sim.sweep.design.composer import Composer

CHECKED = 20
"""Number of jobs that are compared. Hydra takes a tenth of a second for each."""


def verify(composer: Composer, job_overrides: Sequence[Sequence[str]]) -> None:
    """Raise `BadInput` if a job composes differently from Hydra."""
    step = max(1, len(job_overrides) // CHECKED)
    for texts in job_overrides[::step]:
        if composer.compose(texts) != composer.compose_as_hydra_does(texts):
            raise BadInput(
                f"hydra.launcher.verify: {' '.join(texts)} composes differently from Hydra; please report it."
            )
