// Phase config -> phase: behaviour and pay become the cells that episodes are drawn from, names become rules.

import { buildBundles } from "./bundles.js";
import { totalEffects } from "./causes.js";
import { fillAlias } from "./drawing.js";
import { LEARNING } from "./learning.js";
import { Refusal, requireName, requireNumber } from "./refusal.js";
import { DEMOGRAPHIES } from "./selection.js";
import { mutation } from "./transmission.js";
import { checkChances } from "./world.js";

/** @typedef {import("./cast.js").Cast} Cast */
/** @typedef {import("./config.js").Config} Config */

/**
 * @typedef {object} Phase
 * @property {string} name
 * @property {number} rounds
 * @property {import("./living.js").Cells} cells
 * @property {import("./bundles.js").Bundles} bundles what several episodes in one draw come to
 * @property {Float64Array} chance (K * cells) that an episode with a motivation in control ends in each cell
 * @property {import("./living.js").Seizure} seizure
 * @property {number} episodes
 * @property {number} noise
 * @property {import("./learning.js").Learning} learning
 * @property {Float64Array} persuasion (K,) log-weight added each round by text
 * @property {import("./living.js").Probe} probe
 * @property {import("./selection.js").Selection} selection
 * @property {import("./transmission.js").Transmission} transmission
 */

const MOST_ROUNDS = 100000;
const UNPLAYED = ["neighbour", "reflection", "internalisation"];

/**
 * @param {string} name
 * @param {Config} config
 * @param {Cast} cast
 * @param {Float64Array} prior
 * @param {boolean} mixed
 * @returns {Phase}
 */
export function buildPhase(name, config, cast, prior, mixed) {
  const key = `regime.${name}`;
  const { environments, exploration, episodes } = config;
  for (const each of Object.keys(environments)) requireName(`${key}.environments`, each, Object.keys(cast.world.environments));
  checkChances(`${key}.environments`, Object.values(environments));
  requireNumber(`${key}.rounds`, config.rounds, 1, MOST_ROUNDS);
  requireNumber(`${key}.episodes`, episodes, 1, MOST_ROUNDS);
  requireNumber(`${key}.exploration`, exploration, 0, 1);
  const table = episodeTable(cast, environments, exploration);
  requireName(`${key}.selection.demography`, config.selection.demography, Object.keys(DEMOGRAPHIES));
  return {
    name,
    rounds: config.rounds,
    cells: table.cells,
    bundles: buildBundles(table.chance, table.cells, cast.motivations.length, mixed ? 1 : episodes),
    chance: table.chance,
    seizure: seizureOf(cast, environments),
    episodes,
    noise: config.noise,
    learning: learningOf(key, config, mixed),
    persuasion: persuasionOf(key, config, table.approval, mixed),
    probe: probeOf(config.probe, cast),
    selection: config.selection,
    transmission: transmissionOf(key, config, cast, prior, table.outcomes),
  };
}

/**
 * What an episode can end in: chances, pay and approval by motivation.
 * @param {Cast} cast
 * @param {Record<string, number>} mixture
 * @param {number} exploration
 */
function episodeTable(cast, mixture, exploration) {
  const { acts, outcomes } = cast.world;
  const kinds = cast.motivations.length;
  const parts = Object.entries(mixture).map(([name, weight]) => {
    const environment = cast.world.environments[name];
    const behaviour = cast.behaviour(environment, exploration);
    const chance = behaviour.map((row) => row.map((act, at) => weight * environment.probability[Math.floor(at / acts)] * act));
    const expected = cast.outcomes(environment, behaviour).map((row) => row.map((amount) => weight * amount));
    return { chance, paid: cast.pay(environment), scored: environment.scored, expected };
  });
  /** @type {{part: number, at: number}[]} cells that some motivation may end in */
  const places = parts.flatMap((part, index) =>
    Array.from(part.scored, (_, at) => ({ part: index, at })).filter(({ at }) => part.chance.some((row) => row[at] > 0)),
  );
  const count = places.length;
  const chance = new Float64Array(kinds * count);
  const cells = {
    count,
    threshold: new Float64Array(kinds * count),
    alias: new Int32Array(kinds * count),
    signal: new Float64Array(kinds * count),
    scored: Uint8Array.from(places, ({ part, at }) => parts[part].scored[at]),
    grip: new Float64Array(kinds * count),
  };
  const approval = { spec: new Float64Array(kinds), own: new Float64Array(kinds) };
  for (let k = 0; k < kinds; k++) {
    places.forEach(({ part, at }, cell) => {
      const paid = parts[part].paid[k];
      const likely = parts[part].chance[k][at];
      chance[k * count + cell] = likely;
      cells.signal[k * count + cell] = paid.selection[at];
      cells.grip[k * count + cell] = paid.grip[at];
      approval.spec[k] += likely * paid.spec[at];
      approval.own[k] += likely * paid.own[at];
    });
    fillAlias(chance, cells.threshold, cells.alias, k * count, count);
  }
  const expected = Array.from({ length: kinds }, (_, k) =>
    Float64Array.from(outcomes, (_name, o) => parts.reduce((sum, part) => sum + part.expected[k][o], 0)),
  );
  return { chance, cells, approval, outcomes: expected };
}

/**
 * @param {Cast} cast
 * @param {Record<string, number>} mixture
 */
function seizureOf(cast, mixture) {
  const { world } = cast;
  const at = world.outcomes.indexOf("reward") * world.outcomes.length + world.outcomes.indexOf("selection");
  let worth = 0;
  for (const [name, weight] of Object.entries(mixture)) {
    worth += weight * totalEffects(world.environments[name].causes, 1)[at];
  }
  return { episodes: world.seizedEpisodes, signal: world.seizedReward * worth };
}

/**
 * @param {string} key
 * @param {Config} config
 * @param {boolean} mixed
 * @returns {import("./learning.js").Learning}
 */
function learningOf(key, config, mixed) {
  const { learning, episodes } = config;
  requireName(`${key}.learning.rule`, learning.rule, Object.keys(LEARNING));
  if (learning.rule !== "none" && !mixed) throw new Refusal("learns_alone", { key: `${key}.learning.rule`, rule: learning.rule });
  if (learning.rule !== "none" && episodes < 2) throw new Refusal("least", { key: `${key}.episodes`, value: episodes, low: 2 });
  return learning;
}

/**
 * @param {string} key
 * @param {Config} config
 * @param {Record<string, Float64Array>} approval
 * @param {boolean} mixed
 * @returns {Float64Array}
 */
function persuasionOf(key, config, approval, mixed) {
  const { persuade, judge } = config.shaping;
  requireName(`${key}.shaping.judge`, judge, Object.keys(approval));
  const persuasion = approval[judge].map((each) => persuade * each);
  if (!mixed && config.selection.demography === "none" && persuasion.some((each) => each !== 0)) {
    throw new Refusal("persuades_nobody", { key: `${key}.shaping.persuade` });
  }
  return persuasion;
}

/**
 * @param {Config} config
 * @param {Cast} cast
 * @returns {import("./living.js").Probe}
 */
function probeOf(config, cast) {
  const flagged = Float64Array.from(cast.motivations, ({ category }) =>
    config.flags.includes(category) ? config.hit : config.false_alarm,
  );
  return { flagged, false_alarm: config.false_alarm, drift: config.drift, penalty: config.penalty };
}

/**
 * @param {string} key
 * @param {Config} config
 * @param {Cast} cast
 * @param {Float64Array} prior
 * @param {Float64Array[]} outcomes
 * @returns {import("./transmission.js").Transmission}
 */
function transmissionOf(key, config, cast, prior, outcomes) {
  const { transmission, shaping } = config;
  for (const rate of UNPLAYED) if (transmission[rate] > 0) throw new Refusal("unplayed", { key: `${key}.transmission.${rate}` });
  if (config.start_from !== null) throw new Refusal("unplayed", { key: `${key}.start_from` });
  if (config.repeat_until.measure !== null) throw new Refusal("unplayed", { key: `${key}.repeat_until` });
  const imitated = cast.world.outcomes.indexOf(transmission.imitated);
  if (imitated < 0) requireName(`${key}.transmission.imitated`, transmission.imitated, cast.world.outcomes);
  const names = cast.motivations.map(({ name }) => name);
  if (shaping.rewrite > 0) requireName(`${key}.shaping.towards`, shaping.towards, names);
  const aim = names.map((name) => (shaping.rewrite > 0 && name === shaping.towards ? 1 : 0));
  return {
    fixed: mutation(transmission.mutation, prior),
    rewrite: shaping.rewrite,
    cap: shaping.cap,
    written: prior.map((chance, k) => shaping.fidelity * aim[k] + (1 - shaping.fidelity) * chance),
    unwritten: Float64Array.from(aim, (each) => 1 - each),
    appeal: Float64Array.from(outcomes, (row) => transmission.imitation * Math.min(Math.max(row[imitated], 0), 1)),
  };
}
