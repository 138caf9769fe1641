// The mean dynamics of learning rules inside one mind.

import { below, density } from "./normal.js";

/** @typedef {import("./phase.js").Phase} Phase */

const TIED = 1e-9;

/**
 * Expected selection signal of an episode by motivation, those included whose grader is seized.
 * @param {Phase} phase
 * @returns {Float64Array}
 */
export function meanSignals(phase) {
  return phase.persuasion.map((_, k) => {
    const { cells, chance, episodes, seizure } = phase;
    let mean = 0;
    let success = 0;
    for (let cell = 0; cell < cells.count; cell++) {
      const at = k * cells.count + cell;
      mean += chance[at] * cells.signal[at];
      success += chance[at] * cells.grip[at];
    }
    let held = 0;
    for (let before = 0; before < episodes; before++) held += 1 - (1 - success) ** Math.min(before, seizure.episodes);
    held /= episodes;
    return (1 - held) * mean + held * seizure.signal;
  });
}

/**
 * Variance of an episode's selection signal around a mean.
 * @param {Phase} phase
 * @param {number} kind
 * @param {number} mean
 * @returns {number}
 */
export function spread(phase, kind, mean) {
  const { cells, chance } = phase;
  let variance = 0;
  for (let at = kind * cells.count; at < (kind + 1) * cells.count; at++) variance += chance[at] * (cells.signal[at] - mean) ** 2;
  return variance;
}

/**
 * Influence after a round of learning: gradients and hedge multiply influence, other rules add to it.
 * @param {Phase} phase
 * @param {Float64Array} share (K,)
 * @returns {Float64Array}
 */
export function learnedShare(phase, share) {
  const { rule, rate } = phase.learning;
  if (rule === "none") return share.slice();
  if (rule === "filtered") return kept(phase, share).map((step, k) => share[k] + rate * step);
  if (rule === "cross") {
    const gain = clipped(phase);
    const mean = dot(share, gain);
    return share.map((held, k) => held + rate * held * (gain[k] - mean));
  }
  const signal = meanSignals(phase);
  const mean = dot(share, signal);
  const gain = rule === "hedge" ? signal : signal.map((each, k) => share[k] * (each - mean));
  const largest = Math.max(...gain);
  const grown = share.map((held, k) => held * Math.exp(rate * (gain[k] - largest)));
  const total = grown.reduce((sum, each) => sum + each, 0);
  return grown.map((each) => each / total);
}

/**
 * @param {Float64Array} a
 * @param {Float64Array} b
 * @returns {number}
 */
function dot(a, b) {
  let sum = 0;
  a.forEach((each, k) => (sum += each * b[k]));
  return sum;
}

/**
 * Mean step towards the episodes that pass the filter; none where no episode of the round does.
 * @param {Phase} phase
 * @param {Float64Array} share
 * @returns {Float64Array}
 */
function kept(phase, share) {
  const { cells, chance, noise, learning, episodes } = phase;
  const passes = share.map((_, k) => {
    let sum = 0;
    for (let at = k * cells.count; at < (k + 1) * cells.count; at++) {
      sum += chance[at] * below((cells.signal[at] - learning.threshold + TIED) / Math.max(noise, TIED * 1e-3));
    }
    return sum;
  });
  const total = dot(share, passes);
  if (total === 0) return share.map(() => 0);
  return share.map((held, k) => (1 - (1 - total) ** episodes) * held * (passes[k] / total - 1));
}

/**
 * Expected selection signal of an episode, clipped to [0, 1] after normal noise: what Cross learning sees.
 * @param {Phase} phase
 * @returns {Float64Array}
 */
function clipped(phase) {
  const { cells, chance, noise } = phase;
  return phase.persuasion.map((_, k) => {
    let sum = 0;
    for (let at = k * cells.count; at < (k + 1) * cells.count; at++) {
      const signal = cells.signal[at];
      if (noise === 0) {
        sum += chance[at] * Math.min(Math.max(signal, 0), 1);
        continue;
      }
      const low = -signal / noise;
      const high = (1 - signal) / noise;
      const inside = signal * (below(high) - below(low));
      sum += chance[at] * (inside + noise * (density(low) - density(high)) + 1 - below(high));
    }
    return sum;
  });
}
