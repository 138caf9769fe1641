// Drawing positions in proportion to weights: by alias table where they stand still, by a tree where they change.
// Follows the drawing rules of the Python engines, step by step: equal weights must tie alike.

/**
 * Fill an alias table (Vose 1991) for weights[from .. from + n).
 * @param {Float64Array} weights
 * @param {Float64Array} threshold is filled at the same places
 * @param {Int32Array} alias is filled with positions counted from `from`
 * @param {number} from
 * @param {number} n
 */
export function fillAlias(weights, threshold, alias, from, n) {
  let total = 0;
  for (let i = 0; i < n; i++) total += weights[from + i];
  const small = new Int32Array(n + 1);
  const large = new Int32Array(n + 1);
  let smalls = 0;
  let larges = 0;
  for (let i = 0; i < n; i++) {
    const share = (weights[from + i] * n) / total;
    threshold[from + i] = share;
    alias[from + i] = i;
    if (share < 1) small[smalls++] = i;
    else large[larges++] = i;
  }
  while (smalls > 0 && larges > 0) {
    const less = small[smalls - 1];
    const more = large[larges - 1];
    alias[from + less] = more;
    threshold[from + more] -= 1 - threshold[from + less];
    if (threshold[from + more] < 1) {
      small[smalls - 1] = more;
      larges -= 1;
    } else {
      smalls -= 1;
    }
  }
  for (let i = 0; i < larges; i++) threshold[from + large[i]] = 1;
  for (let i = 0; i < smalls; i++) threshold[from + small[i]] = 1; // left over by rounding only, hence full
}

/**
 * Binary tree of partial sums: node 1 is the total, the leaves are the weights.
 * @param {Float64Array} weights
 * @returns {Float64Array}
 */
export function sumTree(weights) {
  let leaves = 1;
  while (leaves < weights.length) leaves *= 2;
  const tree = new Float64Array(2 * leaves);
  tree.set(weights, leaves);
  for (let node = leaves - 1; node > 0; node--) tree[node] = tree[2 * node] + tree[2 * node + 1];
  return tree;
}

/**
 * Find the leaf in which a share `uniform` of the total falls; never one without weight.
 * @param {Float64Array} tree
 * @param {number} uniform
 * @returns {number}
 */
export function descend(tree, uniform) {
  const leaves = tree.length / 2;
  let left = uniform * tree[1];
  let node = 1;
  while (node < leaves) {
    node *= 2;
    if (left >= tree[node] && tree[node + 1] > 0) {
      left -= tree[node];
      node += 1;
    }
  }
  return node - leaves;
}

/**
 * Change one leaf and the sums above it.
 * @param {Float64Array} tree
 * @param {number} place
 * @param {number} weight
 */
export function replaceWeight(tree, place, weight) {
  let node = tree.length / 2 + place;
  tree[node] = weight;
  while (node > 1) {
    node >>= 1;
    tree[node] = tree[2 * node] + tree[2 * node + 1];
  }
}

/**
 * Find where a uniform falls among cumulative sums: `searchsorted(cumsum, uniform, side="right")`, the last at most.
 * @param {Float64Array} chances
 * @param {number} uniform
 * @returns {number}
 */
export function whereFalls(chances, uniform) {
  let sum = 0;
  for (let i = 0; i < chances.length - 1; i++) {
    sum += chances[i];
    if (uniform < sum) return i;
  }
  return chances.length - 1;
}
