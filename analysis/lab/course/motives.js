// Lesson 1: selection sees behaviour, not motives. Four agents that cannot be told apart in training.

import { AGENTS, AWARENESS, HACKABILITY, ROUNDS, SEED, STRENGTH, assistant } from "./common.js";
import { MORE } from "./scene.js";

const FOUR = ["reward_seeker", "influence_seeker", "misaligned_schemer", "patchwork"];

/** How often the prior counts them; taken out again, so that each is a quarter of the founders. */
const COUNTS = { misaligned_schemer: 4, patchwork: 8 };

/** @type {import("./scene.js").Lesson} */
export const motives = {
  name: "motives",
  controls: [ROUNDS, STRENGTH, AGENTS, HACKABILITY, AWARENESS, SEED],
  right: "nobody",
  deploys: true,
  luck: true,
  setup: (settings) =>
    assistant(settings, {
      motivations: FOUR,
      values: {
        "population.prior.simplicity": 0,
        "population.prior.speed": 0,
        "regime.rl.transmission.mutation": 0,
        ...Object.fromEntries(Object.entries(COUNTS).map(([name, count]) => [`population.prior.bias.${name}`, -Math.log(count)])),
      },
    }),
  pictures: (scene) => [{ kind: "runs" }, scene.acts("training", "deployment"), { kind: "paths" }],
  facts: (scene) => {
    const leaders = scene.ends(1 + MORE).map((share) => share.indexOf(Math.max(...share)));
    const wins = FOUR.map((_, k) => leaders.filter((leader) => leader === k).length);
    return {
      apart_in_training: apart(scene.badActs("training").chance),
      apart_in_deployment: apart(scene.badActs("deployment").chance),
      leaders: wins.filter((count) => count > 0).length,
      most_wins: Math.max(...wins) / leaders.length,
    };
  },
};

/**
 * Largest difference between motivations in any situation.
 * @param {number[][]} chance
 * @returns {number}
 */
function apart(chance) {
  const column = (/** @type {number} */ s) => chance.map((row) => row[s]);
  return Math.max(...chance[0].map((_, s) => Math.max(...column(s)) - Math.min(...column(s))));
}
