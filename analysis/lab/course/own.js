// A world of the reader's own: what a file leaves out gets the values that the schema gives.

import { Refusal } from "../engine/refusal.js";

const WORLD = { source: "", parameters: {}, outcomes: [], causes: {}, own: {}, cap: {}, absorbing: [], spec: {}, variants: {}, situations: {}, environments: {} };
const SEIZURE = { by: "reward", episodes: 0, reward: 1 };
const ENVIRONMENT = { situations: {}, truth: 0, leak: 1, grading: 1, causes: {}, told: null, trust: 1, doubt: 0, score: {} };
const SITUATION = { tags: [], actions: {} };

/**
 * Complete a world that was read from YAML; refuse what is no mapping, and keys that a world does not have.
 * @param {any} read
 * @returns {any}
 */
export function completed(read) {
  checkKeys("world", read, { ...WORLD, seizure: {} });
  const world = { ...WORLD, ...read, seizure: { ...SEIZURE, ...read.seizure } };
  if (Object.keys(world.variants).length > 0) throw new Refusal("unplayed", { key: "world.variants" });
  world.environments = laid("world.environments", world.environments, ENVIRONMENT, {});
  world.situations = laid("world.situations", world.situations, SITUATION, { looks_deployed: 0 });
  return world;
}

/**
 * @param {string} key
 * @param {any} entries
 * @param {Record<string, any>} usual
 * @param {Record<string, any>} needed further keys that an entry may have
 */
function laid(key, entries, usual, needed) {
  checkMapping(key, entries);
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => {
      checkKeys(`${key}.${name}`, entry, { ...usual, ...needed });
      return [name, { ...usual, .../** @type {any} */ (entry) }];
    }),
  );
}

/** @param {string} key @param {any} value */
function checkMapping(key, value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Refusal("mapping", { key });
}

/**
 * @param {string} key
 * @param {any} value
 * @param {Record<string, any>} known
 */
function checkKeys(key, value, known) {
  checkMapping(key, value);
  for (const name of Object.keys(value)) {
    if (!(name in known)) throw new Refusal("unknown", { key, name, allowed: Object.keys(known).sort().join(", ") });
  }
}
