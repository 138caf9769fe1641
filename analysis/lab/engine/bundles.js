// Several episodes in one draw, as `agents/bundles.py` has them: only the sum of a round's signals, and its scored acts,
// count for a pure mind. Cells that pay a motivation the same are one ending; a bundle is a multiset of endings.

import { fillAlias } from "./drawing.js";

const LARGEST = 8;
const ENTRIES = 2 ** 13;

/**
 * What bundles of episodes come to: tables of K motivations, padded to `width` entries each.
 * @typedef {object} Bundles
 * @property {number} episodes episodes in a bundle
 * @property {number} width
 * @property {Int32Array} size (K,) entries of each motivation's table
 * @property {Float64Array} threshold (K * width)
 * @property {Int32Array} alias (K * width)
 * @property {Float64Array} signal (K * width) sum of selection signals
 * @property {Int32Array} hits (K * width) episodes that end in the scored act
 */

/** @typedef {{chance: number, signal: number, scored: number}} Ending */

/**
 * @param {Float64Array} chance (K * cells)
 * @param {import("./living.js").Cells} cells
 * @param {number} kind
 * @returns {Ending[]} in the order of cells
 */
function endingsOf(chance, cells, kind) {
  /** @type {Ending[]} */
  const endings = [];
  for (let cell = 0; cell < cells.count; cell++) {
    const likely = chance[kind * cells.count + cell];
    if (likely <= 0) continue;
    const signal = cells.signal[kind * cells.count + cell];
    const scored = cells.scored[cell];
    let ending = endings.find((each) => each.signal === signal && each.scored === scored);
    if (!ending) endings.push((ending = { chance: 0, signal, scored }));
    ending.chance += likely;
  }
  return endings;
}

/**
 * Number of multisets of `together` out of so many endings.
 * @param {number} endings
 * @param {number} together
 */
function multisetCount(endings, together) {
  let count = 1;
  for (let i = 1; i <= together; i++) count = (count * (endings + i - 1)) / i;
  return count;
}

/**
 * How many episodes a bundle holds: as many as divide a round and fit the tables.
 * @param {number} endings
 * @param {number} kinds
 * @param {number} episodes
 */
function episodesTogether(endings, kinds, episodes) {
  for (let together = Math.min(LARGEST, episodes); together > 1; together--) {
    if (episodes % together === 0 && kinds * multisetCount(endings, together) <= ENTRIES) return together;
  }
  return 1;
}

/**
 * All multisets, as ascending rows, in ascending order.
 * @param {number} endings
 * @param {number} together
 * @returns {number[][]}
 */
function multisets(endings, together) {
  if (together === 0) return [[]];
  return multisets(endings, together - 1).flatMap((row) => {
    const first = row.length > 0 ? row[row.length - 1] : 0;
    return Array.from({ length: endings - first }, (_, i) => [...row, first + i]);
  });
}

/**
 * In how many orders the members of an ascending row can come.
 * @param {number[]} row
 */
function ordersOf(row) {
  let orders = 1;
  let run = 1;
  for (let place = 1; place < row.length; place++) {
    run = row[place] === row[place - 1] ? run + 1 : 1;
    orders = (orders * (place + 1)) / run;
  }
  return orders;
}

/**
 * @param {Float64Array} chance (K * cells)
 * @param {import("./living.js").Cells} cells
 * @param {number} kinds
 * @param {number} episodes episodes of a round
 * @returns {Bundles}
 */
export function buildBundles(chance, cells, kinds, episodes) {
  const endings = Array.from({ length: kinds }, (_, kind) => endingsOf(chance, cells, kind));
  const together = episodesTogether(Math.max(...endings.map((each) => each.length)), kinds, episodes);
  const found = endings.map((each) => multisets(each.length, together));
  const width = Math.max(...found.map((rows) => rows.length));
  const bundles = {
    episodes: together,
    width,
    size: Int32Array.from(found, (rows) => rows.length),
    threshold: new Float64Array(kinds * width),
    alias: new Int32Array(kinds * width),
    signal: new Float64Array(kinds * width),
    hits: new Int32Array(kinds * width),
  };
  const likely = new Float64Array(kinds * width);
  found.forEach((rows, kind) => {
    rows.forEach((row, entry) => {
      const at = kind * width + entry;
      likely[at] = ordersOf(row);
      for (const each of row) {
        likely[at] *= endings[kind][each].chance;
        bundles.signal[at] += endings[kind][each].signal;
        bundles.hits[at] += endings[kind][each].scored;
      }
    });
    fillAlias(likely, bundles.threshold, bundles.alias, kind * width, rows.length);
  });
  return bundles;
}
