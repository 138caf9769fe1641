// From pay to parents: fitness maps and demographies, as in the simulation's selection rules.

import { descend, fillAlias, replaceWeight, sumTree } from "./drawing.js";
import { exp } from "./exp.js";
import { graded, ranks, shuffled } from "./ranking.js";

/** @typedef {import("./generator.js").Generator} Generator */

/**
 * @typedef {object} Selection
 * @property {string} demography
 * @property {string} fitness_map exponential or linear
 * @property {number} strength
 * @property {number} tournament_size
 * @property {number} survivors share that is kept under truncation
 */

/**
 * @callback Demography
 * @param {Generator} random
 * @param {Selection} rule
 * @param {Float64Array} fitness log weights (N,)
 * @param {Int32Array} parents (N,) is filled with positions; each stands for itself at first
 */

/** @type {Record<string, Demography>} */
export const DEMOGRAPHIES = {
  none: () => {},
  wright_fisher: wrightFisher,
  moran,
  fermi,
  tournament,
  truncation,
};

/**
 * Log weight of a mean pay; minus infinity where linear fitness is not above 0.
 * @param {Selection} rule
 * @param {number} pay
 * @returns {number}
 */
export function logFitness(rule, pay) {
  const ranked = rule.demography === "tournament" || rule.demography === "truncation";
  const paid = ranked ? graded(pay) : pay;
  if (rule.fitness_map !== "linear") return rule.strength * paid;
  const weight = 1 + rule.strength * paid;
  return weight > 0 ? Math.log(weight) : -Infinity;
}

/**
 * Draw a parent for every position.
 * @param {Generator} random
 * @param {Selection} rule
 * @param {Float64Array} fitness
 * @returns {Int32Array}
 */
export function select(random, rule, fitness) {
  const parents = new Int32Array(fitness.length);
  for (let i = 0; i < parents.length; i++) parents[i] = i;
  DEMOGRAPHIES[rule.demography](random, rule, fitness, parents);
  return parents;
}

/**
 * @param {Float64Array} fitness
 * @returns {Float64Array}
 */
function weightsOf(fitness) {
  let largest = -Infinity;
  for (let i = 0; i < fitness.length; i++) largest = Math.max(largest, fitness[i]);
  const weights = new Float64Array(fitness.length);
  for (let i = 0; i < fitness.length; i++) weights[i] = exp(fitness[i] - largest);
  return weights;
}

/** Every offspring's parent in proportion to weight. @type {Demography} */
function wrightFisher(random, _rule, fitness, parents) {
  const n = fitness.length;
  const threshold = new Float64Array(n);
  const alias = new Int32Array(n);
  fillAlias(weightsOf(fitness), threshold, alias, 0, n);
  for (let i = 0; i < n; i++) {
    const scaled = random.random() * n;
    const first = Math.floor(scaled);
    parents[i] = scaled - first < threshold[first] ? first : alias[first];
  }
}

/** N births by weight, each in the place of one drawn at random; a newborn carries its parent's pay. @type {Demography} */
function moran(random, _rule, fitness, parents) {
  const n = fitness.length;
  const weights = weightsOf(fitness);
  const tree = sumTree(weights);
  for (let event = 0; event < n; event++) {
    const born = parents[descend(tree, random.random())];
    const place = random.integers(n);
    parents[place] = born;
    replaceWeight(tree, place, weights[born]);
  }
}

/** N pairwise comparisons: the first copies the second with chance 1 / (1 + exp(-gap)). @type {Demography} */
function fermi(random, _rule, fitness, parents) {
  const n = fitness.length;
  for (let event = 0; event < n; event++) {
    const place = random.integers(n);
    const drawn = random.integers(n - 1);
    const other = drawn >= place ? drawn + 1 : drawn;
    const first = parents[place];
    const second = parents[other];
    const gap = first === second ? 0 : fitness[second] - fitness[first];
    if (random.random() < 1 / (1 + exp(-gap))) parents[place] = second;
  }
}

/** Each parent is the best of so many drawn with replacement, ties at random. @type {Demography} */
function tournament(random, rule, fitness, parents) {
  const n = fitness.length;
  for (let i = 0; i < n; i++) {
    let best = random.integers(n);
    let tied = 1;
    for (let rivals = 1; rivals < rule.tournament_size; rivals++) {
      const rival = random.integers(n);
      if (fitness[rival] > fitness[best]) {
        best = rival;
        tied = 1;
      } else if (fitness[rival] === fitness[best]) {
        tied += 1;
        if (random.random() * tied < 1) best = rival;
      }
    }
    parents[i] = best;
  }
}

/** The top share is kept, ties at the cut at random; parents are drawn among them. @type {Demography} */
function truncation(random, rule, fitness, parents) {
  const n = fitness.length;
  const kept = Math.max(1, Math.floor(rule.survivors * n + 0.5));
  const order = shuffled(random, n);
  const cut = fitness[ranks(fitness).order[n - kept]];
  const pool = [];
  for (let i = 0; i < n; i++) if (fitness[i] > cut) pool.push(i);
  for (const i of order) if (pool.length < kept && fitness[i] === cut) pool.push(i);
  for (let i = 0; i < n; i++) parents[i] = pool[random.integers(kept)];
}
