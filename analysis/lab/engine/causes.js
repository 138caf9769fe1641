// The causal graph: equations as strengths, their order, and what flows along all paths (path analysis, Wright 1921).

import { Refusal, requireName, requireNumber } from "./refusal.js";

/** @typedef {import("./config.js").Config} Config */

/**
 * Lay equations over base strengths; refuse unknown names and cycles.
 * @param {string} key
 * @param {Config} equations target -> cause -> strength
 * @param {string[]} outcomes
 * @param {Float64Array | null} base
 * @returns {Float64Array}
 */
export function strengths(key, equations, outcomes, base) {
  const size = outcomes.length;
  const laid = base === null ? new Float64Array(size * size) : base.slice();
  for (const [target, terms] of Object.entries(equations)) {
    requireName(key, target, outcomes);
    for (const [cause, strength] of Object.entries(terms)) {
      requireName(`${key}.${target}`, cause, outcomes);
      const value = requireNumber(`${key}.${target}.${cause}`, strength);
      laid[outcomes.indexOf(cause) * size + outcomes.indexOf(target)] = value;
    }
  }
  inOrder(laid, outcomes);
  return laid;
}

/** @type {WeakMap<Float64Array, Int32Array>} */
const orders = new WeakMap();

/**
 * Outcomes with causes before what they cause (Kahn 1962).
 * @param {Float64Array} causes
 * @param {string[]} outcomes names, to tell of a cycle
 * @returns {Int32Array}
 */
function inOrder(causes, outcomes) {
  const known = orders.get(causes);
  if (known) return known;
  const size = Math.sqrt(causes.length);
  const waits = new Int32Array(size);
  for (let at = 0; at < causes.length; at++) if (causes[at] !== 0) waits[at % size] += 1;
  const order = [];
  for (let outcome = 0; outcome < size; outcome++) if (waits[outcome] === 0) order.push(outcome);
  for (let next = 0; next < order.length; next++) {
    for (let target = 0; target < size; target++) {
      if (causes[order[next] * size + target] !== 0 && --waits[target] === 0) order.push(target);
    }
  }
  if (order.length < size) {
    const around = outcomes.filter((_, outcome) => waits[outcome] > 0);
    throw new Refusal("cycle", { outcomes: around.join(", ") });
  }
  const sorted = Int32Array.from(order);
  orders.set(causes, sorted);
  return sorted;
}

/**
 * Sum over all causal paths, each step discounted: (I - g W)^-1. Entry (i, j) is how much of j a unit of i brings.
 * @param {Float64Array} causes (O * O)
 * @param {number} foresight
 * @returns {Float64Array} (O * O)
 */
export function totalEffects(causes, foresight) {
  const size = Math.sqrt(causes.length);
  const reach = new Float64Array(size * size);
  const order = inOrder(causes, []);
  for (let i = 0; i < size; i++) reach[i * size + i] = 1;
  for (const target of order) {
    for (let cause = 0; cause < size; cause++) {
      const step = foresight * causes[cause * size + target];
      if (step !== 0) for (let i = 0; i < size; i++) reach[i * size + target] += reach[i * size + cause] * step;
    }
  }
  return reach;
}
