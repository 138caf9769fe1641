// Lesson 5: the prior. Simplicity, speed, counting, and when selection overrules them.

import { logExpectedFitness } from "../engine/expected.js";
import { priorOf } from "../engine/plan.js";
import { number } from "./controls.js";
import { HACKABILITY, SEED, STRENGTH, assistant } from "./common.js";

/** @typedef {import("./scene.js").Scene} Scene */

const SIMPLICITY = number("simplicity", 1.5, 0, 3, 0.1);
const ROUNDS = number("rounds", 60, 10, 200, 10);
const GRID = 41;

/** @type {import("./scene.js").Lesson} */
export const prior = {
  name: "prior",
  controls: [SIMPLICITY, number("speed", 0.1, 0, 1, 0.1), ROUNDS, STRENGTH, HACKABILITY, SEED],
  right: "tens",
  setup: (settings) => assistant(settings, { values: { "regime.rl.transmission.mutation": 0 } }),
  pictures: (scene) => [leaders(scene), { kind: "paths" }],
  facts: (scene) => {
    const share = scene.plan.prior;
    const fitness = logExpectedFitness(scene.plan.phases[0], 0);
    const ahead = fitness.map((log) => log - fitness[0]);
    const times = [...ahead].map((gap, k) => (gap > 1e-9 ? Math.log(share[0] / share[k]) / gap : Infinity));
    return {
      prior_intended: share[0],
      overtaken: share[0] === Math.max(...share) ? Math.min(...times) : 0,
      lead_of_best: Math.expm1(Math.max(...ahead)),
    };
  },
  now: ({ overtaken }) => (overtaken === 0 ? "behind" : overtaken === Infinity ? "ahead" : "overtaken"),
};

/**
 * Who leads in an endless population, over rounds and simplicity: prior times fitness to the power of rounds.
 * @param {Scene} scene
 * @returns {import("./scene.js").Picture}
 */
function leaders(scene) {
  const { speed, rounds: at, simplicity } = scene.settings;
  const fitness = logExpectedFitness(scene.plan.phases[0], 0);
  const along = (/** @type {import("./controls.js").NumberControl} */ { low, high }) =>
    Array.from({ length: GRID }, (_, i) => low + ((high - low) * i) / (GRID - 1));
  const rounds = along(ROUNDS);
  const weights = along(SIMPLICITY);
  const winner = weights.map((weight) => {
    const share = priorOf(scene.plan.cast.motivations, { simplicity: weight, speed, bias: {} });
    return rounds.map((time) => {
      const logs = [...share].map((held, k) => Math.log(held) + time * fitness[k]);
      return logs.indexOf(Math.max(...logs));
    });
  });
  return { kind: "landscape", x: rounds, y: weights, winner, at: [at, simplicity], title: "prior.chart", across: "control.rounds", up: "control.simplicity" };
}
