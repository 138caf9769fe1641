// The path of an endless population: replicator-mutator dynamics, mean dynamics of learning. Long because of demographies.

import { learnedShare, meanSignals, spread } from "./drift.js";
import { chanceOfFlag } from "./living.js";
import { CHANCES, DEVIATES, below } from "./normal.js";
import { graded } from "./ranking.js";
import { kernelAt, passed } from "./transmission.js";

/** @typedef {import("./phase.js").Phase} Phase */
/** @typedef {import("./plan.js").Plan} Plan */

const TIED = 1e-9;

/**
 * Shares of an endless population of the same founders, ((T + 1) * K) over all phases.
 * @param {Plan} plan
 * @returns {Float64Array}
 */
export function expectedShares(plan) {
  const kinds = plan.names.length;
  const rounds = plan.phases.reduce((sum, phase) => sum + phase.rounds, 0);
  const path = new Float64Array((rounds + 1) * kinds);
  let share = plan.prior;
  path.set(share);
  let round = 0;
  for (const phase of plan.phases) {
    const standing = phase.probe.penalty > 0 ? null : logExpectedFitness(phase, 0);
    for (let row = 0; row < phase.rounds; row++) {
      share = plan.mixed ? mixedRound(phase, share) : pureRound(phase, share, row, standing);
      path.set(share, ++round * kinds);
    }
  }
  return path;
}

/**
 * ln E[w] of a phase's round by motivation, persuasion and probe included.
 * @param {Phase} phase
 * @param {number} row counted from 0
 * @returns {Float64Array}
 */
export function logExpectedFitness(phase, row) {
  const { selection, episodes, noise, probe, persuasion, cells, chance } = phase;
  const { strength } = selection;
  const mean = meanSignals(phase);
  return persuasion.map((persuaded, k) => {
    const flag = flagOf(phase, k, row);
    if (selection.fitness_map === "linear") return Math.log1p(strength * (mean[k] - probe.penalty * flag)) + persuaded;
    let largest = -Infinity;
    for (let cell = 0; cell < cells.count; cell++) largest = Math.max(largest, (strength * cells.signal[k * cells.count + cell]) / episodes);
    let sum = 0;
    let plain = 0;
    for (let cell = 0; cell < cells.count; cell++) {
      const at = k * cells.count + cell;
      sum += chance[at] * Math.exp((strength * cells.signal[at]) / episodes - largest);
      plain += chance[at] * cells.signal[at];
    }
    const paid = episodes * (largest + Math.log(sum));
    const noisy = (strength * noise) ** 2 / (2 * episodes);
    const probed = Math.log(1 - flag + flag * Math.exp(-strength * probe.penalty));
    return paid + noisy + strength * (mean[k] - plain) + probed + persuaded;
  });
}

/**
 * @param {Phase} phase
 * @param {number} kind
 * @param {number} row
 * @returns {number}
 */
function flagOf(phase, kind, row) {
  return phase.probe.penalty === 0 ? 0 : chanceOfFlag(phase.probe, kind, row);
}

/**
 * @param {Phase} phase
 * @param {Float64Array} share
 * @param {number} row
 * @param {Float64Array | null} standing log fitness, where it is the same in all rounds
 * @returns {Float64Array}
 */
function pureRound(phase, share, row, standing) {
  const { demography } = phase.selection;
  const selected = share.slice();
  if (demography !== "none") {
    const copies =
      demography === "wright_fisher"
        ? relative(standing ?? logExpectedFitness(phase, row), share)
        : demography === "moran" || demography === "fermi"
          ? copiesByEvent(phase, share, row)
          : copiesByRank(phase, share, row);
    for (let k = 0; k < share.length; k++) selected[k] *= copies[k];
  }
  normalise(selected);
  return passed(selected, kernelAt(phase.transmission, selected));
}

/**
 * @param {Float64Array} share is divided by its sum
 */
function normalise(share) {
  let total = 0;
  for (const each of share) total += each;
  for (let k = 0; k < share.length; k++) share[k] /= total;
}

/**
 * Weights relative to the largest of those that there are any of.
 * @param {Float64Array} logs
 * @param {Float64Array} share
 * @returns {Float64Array}
 */
function relative(logs, share) {
  let largest = -Infinity;
  logs.forEach((log, k) => (largest = share[k] > 0 ? Math.max(largest, log) : largest));
  return logs.map((log) => Math.exp(Math.min(log - largest, 0)));
}

/**
 * Mean and standard deviation of a kind's mean pay over a round, times the strength.
 * @param {Phase} phase
 * @param {number} row
 */
function payOf(phase, row) {
  const { strength } = phase.selection;
  const signals = meanSignals(phase);
  const mean = signals.map((signal, k) => strength * (signal - phase.probe.penalty * flagOf(phase, k, row)));
  const deviation = signals.map((signal, k) => {
    const flag = flagOf(phase, k, row);
    const variance = (spread(phase, k, signal) + phase.noise ** 2) / phase.episodes;
    return strength * Math.sqrt(variance + phase.probe.penalty ** 2 * flag * (1 - flag));
  });
  return { mean, deviation };
}

/**
 * @param {Phase} phase
 * @param {number} kind
 * @param {number} scaled pay times strength
 * @returns {number}
 */
function logFitnessOf(phase, kind, scaled) {
  const linear = phase.selection.fitness_map === "linear";
  return (linear ? Math.log1p(Math.max(scaled, -0.999999)) : scaled) + phase.persuasion[kind];
}

/**
 * Expected copies after one generation of Moran or Fermi events, in which newborns keep their parent's pay.
 * @param {Phase} phase
 * @param {Float64Array} share
 * @param {number} row
 * @returns {Float64Array}
 */
function copiesByEvent(phase, share, row) {
  const { mean, deviation } = payOf(phase, row);
  const nodes = CHANCES.length;
  const fitness = new Float64Array(share.length * nodes);
  const weight = new Float64Array(fitness.length);
  share.forEach((held, k) =>
    CHANCES.forEach((chance, node) => {
      fitness[k * nodes + node] = logFitnessOf(phase, k, mean[k] + deviation[k] * DEVIATES[node]);
      weight[k * nodes + node] = held * chance;
    }),
  );
  const after = phase.selection.demography === "moran" ? moran(fitness, weight) : fermi(fitness, weight);
  return share.map((held, k) => {
    let total = 0;
    for (let node = 0; node < nodes; node++) total += after[k * nodes + node];
    return held > 0 ? total / held : 0;
  });
}

/**
 * @param {Float64Array} fitness
 * @param {Float64Array} weight
 * @returns {Float64Array}
 */
function moran(fitness, weight) {
  const size = relative(fitness, weight);
  return generation(weight, (x) => {
    let mean = 0;
    x.forEach((each, i) => (mean += each * size[i]));
    return x.map((each, i) => each * (size[i] / mean - 1));
  });
}

/**
 * @param {Float64Array} fitness
 * @param {Float64Array} weight
 * @returns {Float64Array}
 */
function fermi(fitness, weight) {
  const size = fitness.length;
  const gain = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) gain[i * size + j] = Math.tanh(0.5 * (fitness[i] - fitness[j]));
  return generation(weight, (x) =>
    x.map((each, i) => {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += gain[i * size + j] * x[j];
      return each * sum;
    }),
  );
}

/**
 * Integrate over one generation of overlapping births and deaths (midpoint rule).
 * @param {Float64Array} x
 * @param {(x: Float64Array) => Float64Array} slope
 * @returns {Float64Array}
 */
function generation(x, slope) {
  const steps = 10;
  for (let step = 0; step < steps; step++) {
    const first = slope(x);
    const middle = slope(x.map((each, i) => each + first[i] / (2 * steps)));
    x = x.map((each, i) => each + middle[i] / steps);
  }
  return x;
}

/**
 * Expected copies under tournament or truncation; pays closer than `TIED` share their rank.
 * @param {Phase} phase
 * @param {Float64Array} share
 * @param {number} row
 * @returns {Float64Array}
 */
function copiesByRank(phase, share, row) {
  const { strength, fitness_map, demography, tournament_size, survivors } = phase.selection;
  let { mean, deviation } = payOf(phase, row);
  if (strength > 0) mean = mean.map((each) => strength * graded(each / strength));
  deviation = deviation.map((each) => Math.max(each, TIED * (strength || 1)));
  if (fitness_map === "linear" || phase.persuasion.some((each) => each !== 0)) {
    const plain = mean;
    if (fitness_map === "linear") deviation = deviation.map((each, k) => each / (1 + plain[k]));
    mean = plain.map((each, k) => logFitnessOf(phase, k, each));
  }
  /** @param {number} x */
  const rank = (x) => {
    let sum = 0;
    share.forEach((held, k) => (sum += held * below((x - mean[k]) / deviation[k])));
    return sum;
  };
  if (demography === "tournament") {
    return mean.map((each, k) => {
      let copies = 0;
      CHANCES.forEach((chance, node) => {
        copies += chance * tournament_size * rank(each + deviation[k] * DEVIATES[node]) ** (tournament_size - 1);
      });
      return copies;
    });
  }
  let low = Math.min(...mean.map((each, k) => each - 40 * deviation[k]));
  let high = Math.max(...mean.map((each, k) => each + 40 * deviation[k]));
  for (let step = 0; step < 100; step++) {
    const cut = 0.5 * (low + high);
    if (rank(cut) < 1 - survivors) low = cut;
    else high = cut;
  }
  return mean.map((each, k) => (1 - below((low - each) / deviation[k])) / survivors);
}

/**
 * @param {Phase} phase
 * @param {Float64Array} share
 * @returns {Float64Array}
 */
function mixedRound(phase, share) {
  const persuaded = learnedShare(phase, share);
  const weight = relative(phase.persuasion, persuaded);
  for (let k = 0; k < persuaded.length; k++) persuaded[k] *= weight[k];
  normalise(persuaded);
  return passed(persuaded, kernelAt(phase.transmission, persuaded));
}
