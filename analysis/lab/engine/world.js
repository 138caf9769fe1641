// The world: a linear causal graph over outcomes (Wright 1921), the situations in which agents act, and environments.

import { strengths } from "./causes.js";
import { Refusal, requireName, requireNumber } from "./refusal.js";

/** @typedef {import("./config.js").Config} Config */

/** Outcomes every world has. */
export const CORE_OUTCOMES = [
  "task_done", "tests_passed", "approval", "looks_good", "reward", "later_reward", "selection", "influence",
  "power", "harm", "long_run_goal",
];

/**
 * @typedef {object} Situation
 * @property {string} name
 * @property {number} looksDeployed
 * @property {string[]} tags
 * @property {string[]} actions
 */

/**
 * @typedef {object} Environment
 * @property {string} name
 * @property {Float64Array} probability (S,)
 * @property {number} truth
 * @property {number} leak
 * @property {Float64Array} causes (O * O) row causes column
 * @property {Float64Array | null} told
 * @property {number} trust
 * @property {Uint8Array} scored (S * A)
 */

/**
 * @typedef {object} World
 * @property {string[]} outcomes
 * @property {Situation[]} situations
 * @property {number} acts longest list of actions, A
 * @property {Float64Array[][]} effect [s][a] (O,)
 * @property {Float64Array} habit (S * A)
 * @property {Int32Array} own (O * O) outcome whose wanters a cause serves, -1 where it serves all
 * @property {boolean[]} absorbing (O,)
 * @property {Float64Array} spec (O,)
 * @property {number} seizedBy
 * @property {number} seizedEpisodes
 * @property {number} seizedReward
 * @property {Record<string, Environment>} environments
 */

/**
 * @param {Config} config
 * @returns {World}
 */
export function buildWorld(config) {
  const outcomes = [...new Set([...CORE_OUTCOMES, ...config.outcomes])];
  const situations = Object.entries(config.situations).map(([name, entry]) => situationOf(name, entry));
  if (situations.length === 0) throw new Refusal("no_situations", { key: "world.situations" });
  for (const key of ["cap", "spec"]) for (const name of Object.keys(config[key])) requireName(`world.${key}`, name, outcomes);
  for (const name of config.absorbing) requireName("world.absorbing", name, outcomes);
  requireName("world.seizure.by", config.seizure.by, outcomes);
  const acts = Math.max(...situations.map((situation) => situation.actions.length));
  const { effect, habit } = actionsOf(config.situations, situations, outcomes, acts);
  const causes = strengths("world.causes", config.causes, outcomes, null);
  return {
    outcomes,
    situations,
    acts,
    effect,
    habit,
    own: ownOf(config.own, config.causes, outcomes),
    absorbing: outcomes.map((name) => config.absorbing.includes(name)),
    spec: Float64Array.from(outcomes, (name) => config.spec[name] ?? 0),
    seizedBy: outcomes.indexOf(config.seizure.by),
    seizedEpisodes: config.seizure.episodes,
    seizedReward: config.seizure.reward,
    environments: environmentsOf(config.environments, causes, situations, outcomes, acts),
  };
}

/**
 * @param {string} name
 * @param {Config} entry
 * @returns {Situation}
 */
function situationOf(name, entry) {
  const actions = Object.keys(entry.actions ?? {});
  if (actions.length === 0) throw new Refusal("no_actions", { key: `world.situations.${name}` });
  const looksDeployed = requireNumber(`world.situations.${name}.looks_deployed`, entry.looks_deployed, 0, 1);
  return { name, looksDeployed, tags: entry.tags ?? [], actions };
}

/**
 * @param {Config} config
 * @param {Situation[]} situations
 * @param {string[]} outcomes
 * @param {number} acts
 */
function actionsOf(config, situations, outcomes, acts) {
  const habit = new Float64Array(situations.length * acts);
  const effect = situations.map((situation, s) =>
    Array.from({ length: acts }, (_, a) => {
      const amounts = new Float64Array(outcomes.length);
      if (a >= situation.actions.length) return amounts;
      const key = `world.situations.${situation.name}.actions.${situation.actions[a]}`;
      const entry = config[situation.name].actions[situation.actions[a]];
      habit[s * acts + a] = requireNumber(`${key}.habit`, entry.habit, Number.MIN_VALUE);
      for (const [outcome, amount] of Object.entries(entry.effect ?? {})) {
        requireName(`${key}.effect`, outcome, outcomes);
        amounts[outcomes.indexOf(outcome)] = requireNumber(`${key}.effect.${outcome}`, amount);
      }
      return amounts;
    }),
  );
  for (let s = 0; s < situations.length; s++) {
    let total = 0;
    for (let a = 0; a < acts; a++) total += habit[s * acts + a];
    for (let a = 0; a < acts; a++) habit[s * acts + a] /= total;
  }
  return { effect, habit };
}

/**
 * @param {Config} config target -> cause -> wanted
 * @param {Config} causes
 * @param {string[]} outcomes
 * @returns {Int32Array}
 */
function ownOf(config, causes, outcomes) {
  const own = new Int32Array(outcomes.length ** 2).fill(-1);
  for (const [target, terms] of Object.entries(config)) {
    requireName("world.own", target, Object.keys(causes));
    for (const [cause, wanted] of Object.entries(terms)) {
      requireName(`world.own.${target}`, cause, Object.keys(causes[target]));
      requireName(`world.own.${target}.${cause}`, wanted, outcomes);
      own[outcomes.indexOf(cause) * outcomes.length + outcomes.indexOf(target)] = outcomes.indexOf(wanted);
    }
  }
  return own;
}

/**
 * @param {Config} config
 * @param {Float64Array} causes
 * @param {Situation[]} situations
 * @param {string[]} outcomes
 * @param {number} acts
 * @returns {Record<string, Environment>}
 */
function environmentsOf(config, causes, situations, outcomes, acts) {
  for (const needed of ["training", "deployment"]) {
    if (!(needed in config)) throw new Refusal("no_environment", { key: `world.environments.${needed}` });
  }
  const built = Object.fromEntries(
    Object.entries(config).map(([name, entry]) => [name, environmentOf(name, entry, causes, situations, outcomes, acts)]),
  );
  const known = built.training.causes;
  for (const [name, entry] of Object.entries(config)) built[name].trust = trustOf(entry, known, outcomes);
  return built;
}

/**
 * How far agents go by what they are told: trust * exp(-doubt * stakes), stakes how far it departs from training.
 * @param {Config} entry
 * @param {Float64Array} known causes of training
 * @param {string[]} outcomes
 * @returns {number}
 */
function trustOf(entry, known, outcomes) {
  let stakes = 0;
  for (const [target, terms] of Object.entries(entry.told ?? {})) {
    for (const [cause, strength] of Object.entries(terms)) {
      stakes += Math.abs(strength - known[outcomes.indexOf(cause) * outcomes.length + outcomes.indexOf(target)]);
    }
  }
  return entry.trust * Math.exp(-entry.doubt * stakes);
}

/**
 * @param {string} name
 * @param {Config} entry
 * @param {Float64Array} causes
 * @param {Situation[]} situations
 * @param {string[]} outcomes
 * @param {number} acts
 * @returns {Environment}
 */
function environmentOf(name, entry, causes, situations, outcomes, acts) {
  const key = `world.environments.${name}`;
  const places = situations.map((situation) => situation.name);
  for (const place of Object.keys(entry.situations)) requireName(`${key}.situations`, place, places);
  const probability = Float64Array.from(places, (place) => entry.situations[place] ?? 0);
  checkChances(`${key}.situations`, probability);
  const size = outcomes.length;
  const graded = causes.slice();
  const reward = outcomes.indexOf("reward");
  for (let cause = 0; cause < size; cause++) graded[cause * size + reward] *= entry.grading;
  const real = strengths(`${key}.causes`, entry.causes, outcomes, graded);
  const scored = new Uint8Array(situations.length * acts);
  for (const [place, action] of Object.entries(entry.score)) {
    requireName(`${key}.score`, place, places);
    const at = places.indexOf(place);
    requireName(`${key}.score.${place}`, action, situations[at].actions);
    scored[at * acts + situations[at].actions.indexOf(action)] = 1;
  }
  return {
    name,
    probability,
    truth: entry.truth,
    leak: entry.leak,
    causes: real,
    told: entry.told === null ? null : strengths(`${key}.told`, entry.told, outcomes, real),
    trust: entry.trust,
    scored,
  };
}

/**
 * Refuse chances that do not sum to one.
 * @param {string} key
 * @param {Iterable<number>} chances
 */
export function checkChances(key, chances) {
  let sum = 0;
  for (const chance of chances) sum += requireNumber(key, chance, 0, 1);
  if (Math.abs(sum - 1) > 1e-9) throw new Refusal("chances", { key, sum: Math.round(sum * 1e6) / 1e6 });
}
