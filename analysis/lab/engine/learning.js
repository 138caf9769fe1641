// How influence moves inside one mind. A rule joins by an entry in `LEARNING` and, for endless populations, in `expected.js`.

import { exp } from "./exp.js";

const TIED = 1e-12;

/**
 * @typedef {object} Learning
 * @property {string} rule
 * @property {number} rate
 * @property {number} group
 * @property {number} threshold
 */

/**
 * @callback Rule
 * @param {Learning} rule
 * @param {Float64Array} influence (K,) on the simplex, changed in place
 * @param {Int32Array} control (episodes,) who was in control
 * @param {Float64Array} signal (episodes,) what it earned
 */

/** Rules by name; those that compare episodes of one group are not played here. @type {Record<string, Rule>} */
export const LEARNING = { none: () => {}, softmax_gradient: byAdvantage, hedge: byAdvantage, cross, filtered };

/** Multiply influence by exp(rate * estimated gradient of its log-weight), leave-one-out baseline. @type {Rule} */
function byAdvantage(rule, influence, control, signal) {
  const episodes = signal.length;
  let total = 0;
  for (let i = 0; i < episodes; i++) total += signal[i];
  const mean = total / episodes;
  const gradient = new Float64Array(influence.length);
  for (let i = 0; i < episodes; i++) gradient[control[i]] += signal[i] - mean;
  for (let kind = 0; kind < influence.length; kind++) gradient[kind] /= episodes - 1;
  if (rule.rule === "hedge") {
    for (let kind = 0; kind < influence.length; kind++) if (gradient[kind] !== 0) gradient[kind] /= influence[kind];
  }
  reweigh(influence, gradient, rule.rate);
}

/** Move towards the pattern in control by the signal it earned, clipped to [0, 1]. @type {Rule} */
function cross(rule, influence, control, signal) {
  const episodes = signal.length;
  const credit = new Float64Array(influence.length);
  let total = 0;
  for (let i = 0; i < episodes; i++) {
    const earned = Math.min(Math.max(signal[i], 0), 1);
    credit[control[i]] += earned;
    total += earned;
  }
  for (let kind = 0; kind < influence.length; kind++) {
    const moved = influence[kind] + (rule.rate * (credit[kind] - influence[kind] * total)) / episodes;
    influence[kind] = Math.max(moved, 0);
  }
}

/** Move towards whoever was in control of the episodes that pass the filter. @type {Rule} */
function filtered(rule, influence, control, signal) {
  const credit = new Float64Array(influence.length);
  let kept = 0;
  for (let i = 0; i < signal.length; i++) {
    if (signal[i] > rule.threshold - TIED) {
      credit[control[i]] += 1;
      kept += 1;
    }
  }
  if (kept === 0) return;
  for (let kind = 0; kind < influence.length; kind++) {
    influence[kind] = (1 - rule.rate) * influence[kind] + rule.rate * (credit[kind] / kept);
  }
}

/**
 * Multiply influence by exp(rate * logWeight) in place and renormalise.
 * @param {Float64Array} influence
 * @param {Float64Array} logWeight
 * @param {number} rate
 */
export function reweigh(influence, logWeight, rate) {
  let largest = -Infinity;
  let smallest = Infinity;
  for (let kind = 0; kind < influence.length; kind++) {
    if (influence[kind] > 0) {
      largest = Math.max(largest, logWeight[kind]);
      smallest = Math.min(smallest, logWeight[kind]);
    }
  }
  if (largest === smallest) return;
  let norm = 0;
  for (let kind = 0; kind < influence.length; kind++) {
    if (influence[kind] > 0) {
      influence[kind] *= exp(rate * (logWeight[kind] - largest));
      norm += influence[kind];
    }
  }
  for (let kind = 0; kind < influence.length; kind++) influence[kind] /= norm;
}
