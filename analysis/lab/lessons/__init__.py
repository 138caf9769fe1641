"""The lessons, in the order in which they are taught."""

from analysis.lab.lesson import Lesson
from analysis.lab.lessons import (
    catching,
    deployment,
    edges,
    exploration,
    flawed_reward,
    motives,
    prior,
    sandbox,
    shaping,
)

MODULES = (motives, edges, flawed_reward, deployment, prior, exploration, shaping, catching, sandbox)
LESSONS: dict[str, Lesson] = {module.LESSON.name: module.LESSON for module in MODULES}
