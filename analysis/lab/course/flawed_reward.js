// Lesson 3: a flawed reward. Where the intended motivation stops being fit, and what inoculation changes.

import { logExpectedFitness } from "../engine/expected.js";
import { choice } from "./controls.js";
import { ASSISTANT, HACKABILITY, ROUNDS, SEED, STRENGTH, assistant } from "./common.js";

/** @typedef {import("./scene.js").Scene} Scene */

const FLAWS = Array.from({ length: 11 }, (_, i) => i / 10);
const REGIMES = ["rl_only", "inoculated"];
/** A gap that shows as 0.0%. */
const UNSEEN = 0.0005;

/** @type {import("./scene.js").Lesson} */
export const flawedReward = {
  name: "flawed_reward",
  controls: [HACKABILITY, choice("regime", "rl_only", REGIMES), STRENGTH, ROUNDS, SEED],
  right: "at_once",
  setup: (settings) => assistant(settings, { regime: settings.regime }),
  pictures: (scene) => {
    const { regime, strength, hackability } = scene.settings;
    const y = fitness(scene, regime, strength).map((row) => row.map(Math.expm1));
    return [{ kind: "curves", x: FLAWS, y, at: hackability, title: "flawed_reward.chart", across: "control.hackability" }, { kind: "paths" }];
  },
  facts: (scene) => {
    const intended = ASSISTANT.indexOf("intended");
    const [behind, inoculated] = REGIMES.map((regime) => behindIn(scene, regime));
    return {
      behind,
      behind_inoculated: inoculated,
      behind_slightly: Math.abs(Math.expm1(fitness(scene, "rl_only", scene.settings.strength)[1][intended])),
      slight_flaw: FLAWS[1],
      start: scene.first[intended],
      end: scene.last[intended],
    };
  },
  now: ({ behind, behind_inoculated }) => {
    if (behind < UNSEEN) return "level";
    return behind_inoculated >= UNSEEN ? "behind" : "closed";
  },
};

/**
 * ln fitness relative to the best, over the flaws of the reward, [flaw][k].
 * @param {Scene} scene
 * @param {string} regime
 * @param {number} strength
 * @returns {number[][]}
 */
function fitness(scene, regime, strength) {
  return scene.lab.remember(`fitness ${regime} ${strength}`, () =>
    FLAWS.map((hackability) => relative(scene, assistant({ hackability, strength }, { regime }))),
  );
}

/**
 * @param {Scene} scene
 * @param {import("../engine/config.js").Setup} setup
 * @returns {number[]}
 */
function relative(scene, setup) {
  const logs = [...logExpectedFitness(scene.lab.plan(setup).phases[0], 0)];
  return logs.map((log) => log - Math.max(...logs));
}

/**
 * How far the intended motivation is behind the fittest each round, under a regime.
 * @param {Scene} scene
 * @param {string} regime
 * @returns {number}
 */
function behindIn(scene, regime) {
  return Math.abs(Math.expm1(relative(scene, assistant(scene.settings, { regime }))[ASSISTANT.indexOf("intended")]));
}
