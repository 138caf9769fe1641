// How copies differ from their parents: row-stochastic kernels over motivations, (K * K) by rows.

/**
 * @typedef {object} Transmission
 * @property {Float64Array} fixed everything that does not depend on shares
 * @property {number} rewrite chance per agent and round of being rewritten
 * @property {number} cap largest share of the population that is rewritten in a round
 * @property {Float64Array} written what a rewritten agent is drawn from
 * @property {Float64Array} unwritten 1 where a motivation is rewritten
 * @property {Float64Array} appeal chance that an agent that meets the motivation takes it up
 */

/**
 * Draw a motivation anew from the prior at a rate (Kingman 1978).
 * @param {number} rate
 * @param {Float64Array} prior
 * @returns {Float64Array}
 */
export function mutation(rate, prior) {
  const kinds = prior.length;
  const kernel = new Float64Array(kinds * kinds);
  for (let from = 0; from < kinds; from++) {
    for (let to = 0; to < kinds; to++) kernel[from * kinds + to] = (from === to ? 1 - rate : 0) + rate * prior[to];
  }
  return kernel;
}

/**
 * The kernel at shares: what stands still, then rewriting, then imitation.
 * @param {Transmission} rules
 * @param {Float64Array} share
 * @returns {Float64Array}
 */
export function kernelAt(rules, share) {
  let kernel = rules.fixed;
  if (rules.rewrite > 0) kernel = composed(kernel, rewriting(rules, passed(share, kernel)));
  if (rules.appeal.some((chance) => chance > 0)) kernel = composed(kernel, imitation(rules.appeal, passed(share, kernel)));
  return kernel;
}

/**
 * Tell whether every copy stays what its parent is, so that nothing has to be drawn.
 * @param {Float64Array} kernel
 * @returns {boolean}
 */
export function keepsAll(kernel) {
  const kinds = Math.sqrt(kernel.length);
  for (let kind = 0; kind < kinds; kind++) if (kernel[kind * kinds + kind] < 1) return false;
  return true;
}

/**
 * @param {Transmission} rules
 * @param {Float64Array} share
 * @returns {Float64Array}
 */
function rewriting(rules, share) {
  const kinds = share.length;
  let exposed = 0;
  for (let kind = 0; kind < kinds; kind++) exposed += share[kind] * rules.unwritten[kind];
  const rate = exposed > 0 ? Math.min(rules.rewrite, rules.cap / exposed) : 0;
  const kernel = new Float64Array(kinds * kinds);
  for (let from = 0; from < kinds; from++) {
    const moved = rate * rules.unwritten[from];
    for (let to = 0; to < kinds; to++) kernel[from * kinds + to] = moved * rules.written[to];
    kernel[from * kinds + from] += 1 - moved;
  }
  return kernel;
}

/**
 * @param {Float64Array} appeal
 * @param {Float64Array} share
 * @returns {Float64Array}
 */
function imitation(appeal, share) {
  const kinds = share.length;
  let taken = 0;
  for (let kind = 0; kind < kinds; kind++) taken += share[kind] * appeal[kind];
  const kernel = new Float64Array(kinds * kinds);
  for (let from = 0; from < kinds; from++) {
    for (let to = 0; to < kinds; to++) kernel[from * kinds + to] = share[to] * appeal[to];
    kernel[from * kinds + from] += 1 - taken;
  }
  return kernel;
}

/**
 * Shares after a kernel.
 * @param {Float64Array} share
 * @param {Float64Array} kernel
 * @returns {Float64Array}
 */
export function passed(share, kernel) {
  const kinds = share.length;
  const after = new Float64Array(kinds);
  for (let from = 0; from < kinds; from++) {
    if (share[from] > 0) for (let to = 0; to < kinds; to++) after[to] += share[from] * kernel[from * kinds + to];
  }
  return after;
}

/**
 * @param {Float64Array} first
 * @param {Float64Array} second
 * @returns {Float64Array}
 */
function composed(first, second) {
  const kinds = Math.sqrt(first.length);
  const product = new Float64Array(first.length);
  for (let from = 0; from < kinds; from++) {
    for (let middle = 0; middle < kinds; middle++) {
      const step = first[from * kinds + middle];
      if (step !== 0) for (let to = 0; to < kinds; to++) product[from * kinds + to] += step * second[middle * kinds + to];
    }
  }
  return product;
}

/**
 * Draw what a copy wants: staying the same is tried first.
 * @param {import("./generator.js").Generator} random
 * @param {Float64Array} kernel
 * @param {number} kinds
 * @param {number} kind
 * @returns {number}
 */
export function transmitPure(random, kernel, kinds, kind) {
  let left = random.random() - kernel[kind * kinds + kind];
  if (left < 0) return kind;
  let drawn = kind;
  for (let other = 0; other < kinds; other++) {
    const chance = kernel[kind * kinds + other];
    if (other !== kind && chance > 0) {
      drawn = other;
      left -= chance;
      if (left < 0) break;
    }
  }
  return drawn;
}
