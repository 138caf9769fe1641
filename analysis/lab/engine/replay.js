// A run that keeps who was there after every round, who was copied, and what was paid, so that a page can go back and forth.

import { Rounds, leading, sharesOf } from "./rounds.js";

/** @typedef {import("./plan.js").Plan} Plan */

/**
 * @typedef {object} Replay
 * @property {number} rounds T, over all phases
 * @property {number} agents N
 * @property {Float64Array} share ((T + 1) * K) row 0 the founders
 * @property {Uint8Array} kinds ((T + 1) * N) motivation of each agent; of a mixed mind, the one with most influence
 * @property {Float32Array} minds ((T + 1) * N * K) influence in mixed minds; empty where minds are pure
 * @property {Uint16Array} parents (T * N) position of each agent's parent
 * @property {Float32Array} pay (T * N) mean pay of the round
 * @property {Int32Array} hits (T,) episodes that ended in the scored act
 * @property {number[]} starts rounds before each phase
 */

/**
 * Run all phases of a replicate.
 * @param {Plan} plan
 * @param {number} replicate
 * @returns {Replay}
 */
export function replay(plan, replicate) {
  const kinds = plan.names.length;
  const { agents } = plan;
  const rounds = plan.phases.reduce((sum, phase) => sum + phase.rounds, 0);
  const kept = {
    rounds,
    agents,
    share: new Float64Array((rounds + 1) * kinds),
    kinds: new Uint8Array((rounds + 1) * agents),
    minds: new Float32Array(plan.mixed ? (rounds + 1) * agents * kinds : 0),
    parents: new Uint16Array(rounds * agents),
    pay: new Float32Array(rounds * agents),
    hits: new Int32Array(rounds),
    starts: /** @type {number[]} */ ([]),
  };
  const population = plan.founders(replicate);
  kept.share.set(sharesOf(population, kinds));
  kept.kinds.set(leading(population));
  population.minds.forEach((mind, i) => kept.minds.set(mind, i * kinds));
  let round = 0;
  plan.phases.forEach((phase, index) => {
    kept.starts.push(round);
    const play = new Rounds(plan.generator(replicate, index), phase, population);
    for (let row = 0; row < phase.rounds; row++, round++) {
      play.live();
      kept.pay.set(play.pay, round * agents);
      kept.parents.set(play.select(), round * agents);
      play.transmit();
      kept.hits[round] = play.hits;
      kept.share.set(sharesOf(population, kinds), (round + 1) * kinds);
      kept.kinds.set(leading(population), (round + 1) * agents);
      population.minds.forEach((mind, i) => kept.minds.set(mind, ((round + 1) * agents + i) * kinds));
    }
  });
  return kept;
}

/**
 * Rounds before deployment, in which nothing is selected any more.
 * @param {Plan} plan
 * @returns {number}
 */
export function trainingRounds(plan) {
  return plan.phases.reduce((sum, phase) => sum + (phase.name === "deployment" ? 0 : phase.rounds), 0);
}

/**
 * Let every agent of a population live one episode in an environment, after all phases; tell whose act the spec forbids.
 * @param {Plan} plan
 * @param {Uint8Array} kinds (N,)
 * @param {string} where
 * @returns {Uint8Array} (N,) 1 where the act is forbidden
 */
export function deployed(plan, kinds, where) {
  const environment = plan.cast.world.environments[where];
  const bad = plan.cast.badActs(environment);
  const random = plan.generator(0, plan.phases.length);
  const situation = Uint8Array.from(kinds, () => fallen(environment.probability, random.random()));
  return Uint8Array.from(kinds, (kind, i) => (random.random() < bad[kind][situation[i]] ? 1 : 0));
}

/**
 * Where a uniform falls among chances, as `Generator.choice(p=...)` looks it up.
 * @param {Float64Array} chances
 * @param {number} uniform
 * @returns {number}
 */
function fallen(chances, uniform) {
  const sums = chances.slice();
  for (let i = 1; i < sums.length; i++) sums[i] += sums[i - 1];
  const total = sums[sums.length - 1];
  return sums.findIndex((sum) => uniform < sum / total);
}
