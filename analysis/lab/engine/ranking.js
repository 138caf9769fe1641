// Ranks and random order, for demographies in which ranks decide.

/**
 * Round a mean pay to 1e-12, so that sums of the same pay in another order tie rather than rank.
 * @param {number} pay
 * @returns {number}
 */
export function graded(pay) {
  return Math.floor(pay * 1e12 + 0.5) / 1e12;
}

/**
 * Sort positions by ascending fitness; (first, last] is each agent's stretch of ranks, shared by agents that tie.
 * @param {Float64Array} fitness
 * @returns {{order: Int32Array, first: Int32Array, last: Int32Array}}
 */
export function ranks(fitness) {
  const n = fitness.length;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => fitness[a] - fitness[b]);
  const first = new Int32Array(n);
  const last = new Int32Array(n);
  let start = 0;
  for (let rank = 0; rank < n; rank++) {
    if (rank + 1 === n || fitness[order[rank + 1]] !== fitness[order[rank]]) {
      for (let tied = start; tied <= rank; tied++) {
        first[order[tied]] = start;
        last[order[tied]] = rank + 1;
      }
      start = rank + 1;
    }
  }
  return { order, first, last };
}

/**
 * Return positions in random order (Durstenfeld 1964).
 * @param {import("./generator.js").Generator} random
 * @param {number} n
 * @returns {Int32Array}
 */
export function shuffled(random, n) {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integers(i + 1);
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
