// Lesson 4: deployment day. What each motivation does when it believes that nobody is grading.

import { number } from "./controls.js";
import { AWARENESS, HACKABILITY, ROUNDS, SEED, assistant } from "./common.js";

export const CAST = ["intended", "reward_seeker", "conditioned_reward_seeker", "misaligned_schemer", "patchwork"];

/** @type {import("./scene.js").Lesson} */
export const deployment = {
  name: "deployment",
  controls: [AWARENESS, number("tell", 0.8, 0, 1, 0.05), HACKABILITY, ROUNDS, SEED],
  right: "misaligned_schemer",
  deploys: true,
  luck: true,
  setup: (settings) =>
    assistant(settings, { motivations: CAST, values: { "world.situations.shell_access.looks_deployed": settings.tell } }),
  pictures: (scene) => [scene.acts("training", "deployment"), { kind: "runs" }, { kind: "paths" }],
  facts: (scene) => {
    const { cast } = scene.plan;
    const gaps = cast.gaps();
    const schemer = CAST.indexOf("misaligned_schemer");
    const shell = cast.world.situations.findIndex(({ name }) => name === "shell_access");
    const { training, deployment: deployed } = cast.world.environments;
    const grab = (/** @type {import("../engine/world.js").Environment} */ where) => cast.behaviour(where)[schemer][shell * cast.world.acts + 1];
    return {
      gap_intended: gaps[CAST.indexOf("intended")],
      gap_patchwork: gaps[CAST.indexOf("patchwork")],
      gap_reward_seeker: gaps[CAST.indexOf("reward_seeker")],
      gap_conditioned: gaps[CAST.indexOf("conditioned_reward_seeker")],
      gap_schemer: gaps[schemer],
      grab_training: grab(training),
      grab_deployment: grab(deployed),
      credence: cast.credence(deployed, schemer, shell),
      bad: scene.bad("deployment"),
    };
  },
  now: () => "",
};
