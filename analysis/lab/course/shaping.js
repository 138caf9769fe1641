// Lesson 7: shaping with text before, between and after reinforcement learning.

import { choice, number } from "./controls.js";
import { ASSISTANT, HACKABILITY, SEED, assistant } from "./common.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./controls.js").Settings} Settings */

/** @type {Record<string, string>} */
const PLACES = {
  never: "rl_only",
  first: "character_training_first",
  between: "character_training_between",
  after: "character_training_after",
};

/** @type {import("./scene.js").Lesson} */
export const shaping = {
  name: "shaping",
  controls: [
    choice("place", "first", Object.keys(PLACES)),
    choice("judge", "spec", ["spec", "own"]),
    number("persuade", 0.2, 0, 1, 0.05),
    number("shaping_rounds", 20, 5, 60, 5),
    HACKABILITY,
    SEED,
  ],
  right: "after",
  setup,
  pictures: (scene) => {
    const values = Object.keys(PLACES).map((place) => [...scene.lab.end(setup({ ...scene.settings, place }))]);
    return [{ kind: "bars", values, groups: Object.keys(PLACES).map((place) => `option.place.${place}`), title: "shaping.chart" }, { kind: "paths" }];
  },
  facts: (scene) => {
    const left = (/** @type {string} */ place, /** @type {string} */ judge) =>
      scene.lab.end(setup({ ...scene.settings, place, judge }))[ASSISTANT.indexOf("intended")];
    return {
      ...Object.fromEntries(Object.keys(PLACES).map((place) => [`intended_${place}`, left(place, "spec")])),
      own_after: left("after", "own"),
    };
  },
};

/** @param {Settings} settings */
function setup(settings) {
  const text = {
    "regime.character.shaping.persuade": settings.persuade,
    "regime.character.shaping.judge": settings.judge,
    "regime.character.rounds": settings.shaping_rounds,
  };
  return assistant(settings, { regime: PLACES[settings.place], values: settings.place === "never" ? {} : text });
}
