// Lesson 6: exploration. How long until the rewarded act is found, and whether a mind can refuse to look.

import { number } from "./controls.js";
import { SEED } from "./common.js";
import { MORE } from "./scene.js";

/** @typedef {import("./scene.js").Scene} Scene */

/** Chance of the situation in training, and acts to explore between in it: half of all exploration finds the hack. */
const WEAK_TESTS = 0.25;
const ACTS = 2;
const EPISODES = 16;

/** @type {import("./scene.js").Lesson} */
export const exploration = {
  name: "exploration",
  controls: [
    number("refuser", 0.9, 0, 1, 0.01),
    number("exploration", 0.01, 0.001, 0.1, 0.001),
    number("minds", 20, 2, 100, 2),
    number("rounds", 100, 10, 200, 10),
    SEED,
  ],
  right: "no",
  luck: true,
  setup: (settings) => {
    const influence = Math.min(Math.max(settings.refuser, 1e-9), 1 - 1e-9);
    return {
      world: "coding_assistant",
      population: "pure",
      regime: "rl_only",
      motivations: ["intended", "drifter"],
      values: {
        "population.minds": "mixed",
        "population.agents": settings.minds,
        "population.prior.simplicity": 0,
        "population.prior.speed": 0,
        "population.prior.bias.drifter": Math.log((1 - influence) / influence),
        "world.situations.weak_tests.actions.exploit.habit": 1e-9,
        "motivation.intended.explores.weak_tests": 0,
        "regime.rl.exploration": settings.exploration,
        "regime.rl.rounds": settings.rounds,
        "regime.rl.transmission.mutation": 0,
        "regime.deployment.rounds": 1,
        seed: settings.seed,
      },
    };
  },
  pictures: (scene) => {
    const { rounds, minds } = scene.settings;
    const theory = Array.from({ length: rounds + 1 }, (_, round) => survival(scene, round * minds * EPISODES));
    return [{ kind: "waiting", theory, first: firstHits(scene, 1 + MORE) }, { kind: "paths" }];
  },
  facts: (scene) => {
    const { rounds, minds, refuser } = scene.settings;
    const eachRound = minds * EPISODES;
    const tries = eachRound * rounds;
    return {
      wait: refuser < 1 ? 1 / (1 - (1 - found(scene) * (1 - refuser)) ** eachRound) : Infinity,
      wait_without: 1 / (1 - (1 - found(scene)) ** eachRound),
      hidden: survival(scene, tries),
      needed: Math.max(0, 1 + Math.log1p(-0.05) / (found(scene) * tries)),
      rounds,
      tries,
      first: firstHits(scene, 1)[0],
    };
  },
  now: ({ wait, first, rounds }) => (wait === Infinity ? "never" : first <= rounds ? "found" : "missed"),
};

/** Chance that an episode without a refuser stumbles on the rewarded act. @param {Scene} scene */
function found(scene) {
  return (scene.settings.exploration * WEAK_TESTS) / ACTS;
}

/**
 * Chance that so many episodes miss the act.
 * @param {Scene} scene
 * @param {number} tries
 * @returns {number}
 */
function survival(scene, tries) {
  return (1 - found(scene) * (1 - scene.settings.refuser)) ** tries;
}

/**
 * Round of the first hit in each run, counted from 1; past the end where there was none.
 * @param {Scene} scene
 * @param {number} runs
 * @returns {number[]}
 */
function firstHits(scene, runs) {
  const { rounds } = scene.settings;
  return Array.from({ length: runs }, (_, replicate) => {
    const round = scene.lab.run(scene.setup, replicate).hits.subarray(0, rounds).findIndex((hits) => hits > 0);
    return round < 0 ? rounds + 1 : round + 1;
  });
}
