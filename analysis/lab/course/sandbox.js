// Lesson 9: the sandbox. A world, a population and a regime of one's own; freeze it and deploy it elsewhere.

import { choice, number } from "./controls.js";
import { AGENTS, ASSISTANT, AWARENESS, HACKABILITY, SEED, STRENGTH, assistant } from "./common.js";

/** Regimes for the coding assistant with a phase `rl`; those made for one experiment are left out. */
export const REGIMES = [
  "audited", "character_training_after", "character_training_between", "character_training_first", "inoculated",
  "process_supervised", "rl_late", "rl_only", "standard", "standard_then_safety",
];

/** Motivations made for the coding assistant. */
export const MOTIVATIONS = [
  "aligned_schemer", "conditioned_reward_seeker", "drifter", "green_bar", "influence_seeker", "intended", "misaligned_schemer",
  "patchwork", "return_seeker", "reward_seeker", "sycophant",
];

/** Phases that a strip may be put together from. */
export const PHASES = ["rl", "character_training", "self_judged", "rewriting", "best_of_n", "expert_iteration"];

export const ELSEWHERE = ["deployment", "training", "honeypot", "honest_test", "audited", "new_target", "inoculated"];

/** Phases of reinforcement learning by regime, where there are more than `rl`. @type {Record<string, string[]>} */
const REINFORCED = { character_training_between: ["rl", "rl_again"] };

/** Rate of learning where all motivations share each mind, as in `conf/learning/softmax_gradient.yaml`. */
const LEARNING_RATE = 0.5;

/** @type {import("./scene.js").Lesson} */
export const sandbox = {
  name: "sandbox",
  controls: [
    { kind: "several", name: "motivations", usual: [...ASSISTANT].sort(), options: MOTIVATIONS },
    choice("regime", "rl_only", REGIMES),
    choice("elsewhere", "deployment", ELSEWHERE),
    choice("minds_are", "pure", ["pure", "mixed"]),
    HACKABILITY,
    STRENGTH,
    AGENTS,
    number("foresight", 0.95, 0, 1, 0.05),
    AWARENESS,
    SEED,
    { kind: "causes", name: "causes", usual: {} },
    { kind: "phases", name: "phases", usual: [], options: PHASES },
  ],
  right: "",
  deploys: true,
  setup: (settings) => {
    const { seed, agents, awareness, hackability, foresight, minds_are, causes } = settings;
    /** @type {Record<string, number | string>} */
    const values = { "population.foresight": foresight, "population.minds": minds_are };
    for (const [cause, strength] of Object.entries(causes)) values[`world.causes.${cause}`] = strength;
    const own = settings.phases.length > 0 ? { regime: settings.phases } : undefined;
    for (const phase of own ? rewarded(settings.phases) : (REINFORCED[settings.regime] ?? ["rl"])) {
      values[`regime.${phase}.selection.strength`] = settings.strength;
      if (minds_are === "mixed") {
        values[`regime.${phase}.learning.rule`] = "softmax_gradient";
        values[`regime.${phase}.learning.rate`] = LEARNING_RATE;
      }
    }
    const setup = assistant({ seed, agents, awareness, hackability }, { regime: settings.regime, motivations: settings.motivations, values });
    return { ...setup, ...(own ? { strip: settings.phases } : {}), ...(settings.world ? { own: { world: settings.world } } : {}) };
  },
  pictures: (scene) => [scene.acts("training", scene.settings.elsewhere), { kind: "paths" }, { kind: "runs" }],
  facts: (scene) => {
    const { elsewhere } = scene.settings;
    const { cast } = scene.plan;
    const environment = cast.world.environments[elsewhere];
    const outcomes = cast.outcomes(environment, cast.behaviour(environment));
    const brought = (/** @type {string} */ name) => scene.last.reduce((sum, share, k) => sum + share * outcomes[k][cast.world.outcomes.indexOf(name)], 0);
    return { bad: scene.bad(elsewhere), harm: brought("harm"), task: brought("task_done"), largest: Math.max(...scene.last) };
  },
  now: () => "",
};

/**
 * Names of the strip's phases in which reward selects, as they stand in the regime.
 * @param {[string, number][]} phases
 * @returns {string[]}
 */
function rewarded(phases) {
  return phases.flatMap(([name], index) => (["rl", "best_of_n", "expert_iteration"].includes(name) ? [`${name}_${index + 1}`] : []));
}
