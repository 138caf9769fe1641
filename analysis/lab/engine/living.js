// How one agent lives through a round. A cell is an (environment, situation, action) triple, drawn by alias table.

/** @typedef {import("./generator.js").Generator} Generator */

/**
 * @typedef {object} Cells
 * @property {number} count cells
 * @property {Float64Array} threshold (K * cells)
 * @property {Int32Array} alias (K * cells)
 * @property {Float64Array} signal (K * cells) selection signal that the cell pays
 * @property {Uint8Array} scored (cells)
 * @property {Float64Array} grip (K * cells) chance that the grader is seized
 */

/**
 * @typedef {object} Seizure
 * @property {number} episodes later episodes of a round whose signal a seized grader controls
 * @property {number} signal what each of them pays
 */

const BELOW_ONE = 1 - 2 ** -53;

/**
 * Turn one uniform into a cell of the motivation's alias table.
 * @param {Cells} cells
 * @param {number} kind
 * @param {number} uniform
 * @returns {number}
 */
function drawCell(cells, kind, uniform) {
  const scaled = uniform * cells.count;
  const first = Math.floor(scaled);
  const at = kind * cells.count + first;
  return scaled - first >= cells.threshold[at] ? cells.alias[at] : first;
}

/**
 * @param {Generator} random
 * @param {number} chance
 * @param {number} episodes
 * @param {number} held
 * @returns {number}
 */
function gripAfter(random, chance, episodes, held) {
  return chance > 0 && random.random() < chance ? episodes : Math.max(held - 1, 0);
}

/** What happened in the life that was lived last: episodes that ended in the scored act. */
export const lived = { hits: 0 };

/**
 * Live one round with one motivation in control; returns its mean pay, `lived.hits` the scored acts.
 * @param {Generator} random
 * @param {import("./phase.js").Phase} phase
 * @param {number} kind
 * @param {Float64Array} uniforms (bundles of a round,) room to draw in
 * @returns {number}
 */
export function livePure(random, phase, kind, uniforms) {
  const { cells, bundles, seizure, episodes, noise } = phase;
  const total =
    seizure.episodes > 0 ? seizing(random, cells, seizure, kind, episodes) : inBundles(random, bundles, kind, uniforms);
  const mean = total / episodes;
  return noise > 0 ? mean + (noise * random.normal()) / Math.sqrt(episodes) : mean;
}

/**
 * Sum of the signals of a round in which nothing can be seized.
 * @param {Generator} random
 * @param {import("./bundles.js").Bundles} bundles
 * @param {number} kind
 * @param {Float64Array} uniforms
 * @returns {number}
 */
function inBundles(random, bundles, kind, uniforms) {
  const { width, threshold, alias, signal, hits } = bundles;
  const row = kind * width;
  const size = bundles.size[kind];
  let total = 0;
  let scored = 0;
  random.fill(uniforms);
  for (let draw = 0; draw < uniforms.length; draw++) {
    const scaled = uniforms[draw] * size;
    const first = scaled | 0;
    const entry = scaled - first >= threshold[row + first] ? alias[row + first] : first;
    total += signal[row + entry];
    scored += hits[row + entry];
  }
  lived.hits = scored;
  return total;
}

/**
 * Sum of the signals of a round in which the grader can be seized.
 * @param {Generator} random
 * @param {Cells} cells
 * @param {Seizure} seizure
 * @param {number} kind
 * @param {number} episodes
 * @returns {number}
 */
function seizing(random, cells, seizure, kind, episodes) {
  let total = 0;
  let hits = 0;
  let held = 0;
  for (let episode = 0; episode < episodes; episode++) {
    const cell = drawCell(cells, kind, random.random());
    total += held > 0 ? seizure.signal : cells.signal[kind * cells.count + cell];
    hits += cells.scored[cell];
    held = gripAfter(random, cells.grip[kind * cells.count + cell], seizure.episodes, held);
  }
  lived.hits = hits;
  return total;
}

/**
 * Live one round with a motivation drawn by influence in control of each episode.
 * @param {Generator} random
 * @param {Cells} cells
 * @param {Seizure} seizure
 * @param {Float64Array} influence
 * @param {number} noise
 * @param {Int32Array} control (episodes,) is filled with who was in control
 * @param {Float64Array} signal (episodes,) is filled with what it earned
 * @returns {number}
 */
export function liveMixed(random, cells, seizure, influence, noise, control, signal) {
  const kinds = influence.length;
  const edges = new Float64Array(kinds + 1);
  let last = 0;
  for (let kind = 0; kind < kinds; kind++) {
    edges[kind + 1] = edges[kind] + influence[kind];
    if (influence[kind] > 0) last = kind;
  }
  for (let kind = last; kind < kinds; kind++) edges[kind + 1] = 1;
  const episodes = signal.length;
  random.fill(signal);
  let held = 0;
  let hits = 0;
  for (let episode = 0; episode < episodes; episode++) {
    const uniform = signal[episode];
    let kind = 0;
    for (let edge = 1; edge <= kinds; edge++) if (edges[edge] <= uniform) kind += 1;
    const cell = drawCell(cells, kind, Math.min((uniform - edges[kind]) / influence[kind], BELOW_ONE));
    control[episode] = kind;
    signal[episode] = held > 0 ? seizure.signal : cells.signal[kind * cells.count + cell];
    hits += cells.scored[cell];
    if (seizure.episodes > 0) held = gripAfter(random, cells.grip[kind * cells.count + cell], seizure.episodes, held);
  }
  if (noise > 0) for (let episode = 0; episode < episodes; episode++) signal[episode] += noise * random.normal();
  let total = 0;
  for (let episode = 0; episode < episodes; episode++) total += signal[episode];
  lived.hits = hits;
  return total / episodes;
}

/**
 * @typedef {object} Probe
 * @property {Float64Array} flagged (K,) chance that a fresh probe flags each motivation
 * @property {number} false_alarm
 * @property {number} drift share of what it tells that is lost each round
 * @property {number} penalty
 */

/**
 * Chance that a motivation is flagged in a round of the phase, counted from 0.
 * @param {Probe} probe
 * @param {number} kind
 * @param {number} row
 * @returns {number}
 */
export function chanceOfFlag(probe, kind, row) {
  return probe.false_alarm + (probe.flagged[kind] - probe.false_alarm) * (1 - probe.drift) ** row;
}
