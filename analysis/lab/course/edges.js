// Lesson 2: do small edges win? Selection strength, population size, drift against fixation.

import { number } from "./controls.js";
import { chanceOfWinning } from "./fixation.js";
import { MORE } from "./scene.js";

/** @typedef {import("./scene.js").Scene} Scene */

const PAY_B = 0.5;

/** @type {import("./scene.js").Lesson} */
export const edges = {
  name: "edges",
  controls: [
    number("edge", 0.01, 0, 0.1, 0.005),
    number("strength", 1, 0, 3, 0.1),
    number("agents", 100, 20, 500, 20),
    number("start", 0.1, 0.02, 0.5, 0.02),
    number("rounds", 400, 50, 1000, 50),
    number("seed", 4, 0, 9999, 1),
  ],
  right: "fifth",
  luck: true,
  setup: (settings) => ({
    world: "law",
    population: "law",
    regime: "law",
    motivations: ["law_a", "law_b"],
    values: {
      "world.parameters.pay_a": PAY_B + settings.edge,
      "world.parameters.pay_b": PAY_B,
      "population.agents": settings.agents,
      "population.prior.bias.law_a": Math.log(settings.start / (1 - settings.start)),
      "regime.law.selection.strength": settings.strength,
      "regime.law.rounds": settings.rounds,
      seed: settings.seed,
    },
  }),
  pictures: (scene) => {
    const chance = winning(scene, scene.settings.agents);
    return [{ kind: "runs" }, { kind: "fates", chance }, { kind: "paths" }];
  },
  facts: (scene) => {
    const ends = scene.ends(1 + MORE).map((share) => share[0]);
    return {
      chance: winning(scene, scene.settings.agents),
      neutral: scene.settings.start,
      large: winning(scene, 500),
      won: ends.filter((share) => share === 1).length / ends.length,
      undecided: ends.filter((share) => share !== 0 && share !== 1).length / ends.length,
    };
  },
  now: () => "",
  says: (scene) => ({ chance: winning(scene, scene.settings.agents) }),
};

/**
 * Exact chance that A ends up as the whole population.
 * @param {Scene} scene
 * @param {number} agents
 * @returns {number}
 */
function winning(scene, agents) {
  const { strength, edge, start } = scene.settings;
  const key = `fixation ${strength} ${edge} ${start} ${agents}`;
  return scene.lab.remember(key, () => chanceOfWinning(Math.exp(strength * edge), agents, start));
}
