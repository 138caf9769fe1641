// Motivations: the places in the world's causal graph that cognitive patterns want.

import { Refusal, requireName, requireNumber } from "./refusal.js";

/** @typedef {import("./world.js").World} World */
/** @typedef {import("./config.js").Config} Config */

/**
 * @typedef {object} Motivation
 * @property {string} name
 * @property {string} category
 * @property {Record<string, number>} wants
 * @property {Record<string, Record<string, number>>} per
 * @property {Record<string, number>} explores
 * @property {boolean} conditioning
 * @property {number} count
 * @property {number} description_length
 * @property {number} reasoning_steps
 */

const CATEGORIES = ["intended", "fitness_seeker", "schemer", "kludge"];

/**
 * @param {Config} config motivations by name
 * @param {World} world
 * @returns {Motivation[]}
 */
export function buildMotivations(config, world) {
  const names = Object.keys(config);
  if (names.length === 0) throw new Refusal("nobody", { key: "motivation" });
  const places = world.situations.flatMap((situation) => [situation.name, ...situation.tags]);
  for (const name of names) {
    requireName(`motivation.${name}.category`, config[name].category, CATEGORIES);
    if (config[name].practice > 0) throw new Refusal("unplayed", { key: `motivation.${name}.practice` });
    for (const place of [...Object.keys(config[name].per), ...Object.keys(config[name].explores)]) {
      requireName(`motivation.${name}.per`, place, places);
    }
    for (const wants of [config[name].wants, ...Object.values(config[name].per)]) {
      for (const [outcome, weight] of Object.entries(wants)) {
        requireName(`motivation.${name}.wants`, outcome, world.outcomes);
        requireNumber(`motivation.${name}.wants.${outcome}`, weight);
      }
    }
  }
  return names.map((name) => /** @type {Motivation} */ ({ ...config[name], name }));
}

/**
 * Look a situation up by name, then by its tags in order.
 * @template V
 * @param {Record<string, V>} byPlace
 * @param {import("./world.js").Situation} situation
 * @param {V} otherwise
 * @returns {V}
 */
export function bound(byPlace, situation, otherwise) {
  const place = [situation.name, ...situation.tags].find((each) => each in byPlace);
  return place === undefined ? otherwise : byPlace[place];
}
