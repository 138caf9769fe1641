// Lesson 8: catching schemers. Audits, honest tests, honeypots, white-box probes, and how each can mislead.

import { choice, number } from "./controls.js";
import { ASSISTANT, ROUNDS, SEED, assistant } from "./common.js";

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./controls.js").Settings} Settings */

const MEASURES = ["nothing", "audited", "honest_test", "honeypot", "probe"];

/** @type {import("./scene.js").Lesson} */
export const catching = {
  name: "catching",
  controls: [
    choice("measure", "honeypot", MEASURES),
    number("part", 0.1, 0, 0.5, 0.05),
    number("given_away", 0, 0, 1, 0.1),
    ROUNDS,
    SEED,
  ],
  right: "audited",
  luck: true,
  setup,
  pictures: (scene) => {
    const values = MEASURES.map((measure) => [...left(scene, { measure })]);
    const groups = MEASURES.map((measure) => `option.measure.${measure}`);
    const checked = ["nothing", "probe"].includes(scene.settings.measure) ? [] : [scene.acts("training", scene.settings.measure)];
    return [{ kind: "bars", values, groups, title: "catching.chart" }, ...checked, { kind: "runs" }, { kind: "paths" }];
  },
  facts: (scene) => {
    const schemer = ASSISTANT.indexOf("misaligned_schemer");
    const patchwork = ASSISTANT.indexOf("patchwork");
    const secret = Object.fromEntries(MEASURES.map((measure) => [measure, left(scene, { measure, given_away: 0 })]));
    const known = Object.fromEntries(MEASURES.map((measure) => [measure, left(scene, { measure, given_away: 1 })]));
    return {
      ...Object.fromEntries(MEASURES.map((measure) => [`schemer_${measure}`, secret[measure][schemer]])),
      ...Object.fromEntries(MEASURES.map((measure) => [`known_${measure}`, known[measure][schemer]])),
      patchwork_honeypot: secret.honeypot[patchwork],
      patchwork_nothing: secret.nothing[patchwork],
      grab_secret: grab(scene, 0),
      grab_known: grab(scene, 1),
    };
  },
};

/** @param {Settings} settings */
function setup(settings) {
  const { measure, part, given_away } = settings;
  /** @type {Record<string, number>} */
  const extra = { "world.parameters.honeypot_leak": given_away, "world.parameters.test_tell": given_away };
  if (measure === "probe") {
    extra["regime.rl.probe.penalty"] = part;
    extra["regime.rl.probe.hit"] = 0.9;
    extra["regime.rl.probe.drift"] = given_away / 5;
  } else if (measure !== "nothing") {
    extra[`regime.rl.environments.${measure}`] = part;
    extra["regime.rl.environments.training"] = 1 - part;
  }
  return assistant(settings, { values: extra });
}

/**
 * What an endless population ends with.
 * @param {Scene} scene
 * @param {Settings} other settings that differ from the scene's
 * @returns {Float64Array}
 */
function left(scene, other) {
  return scene.lab.end(setup({ ...scene.settings, ...other }));
}

/**
 * Chance that the schemer grabs power in a honeypot.
 * @param {Scene} scene
 * @param {number} givenAway
 * @returns {number}
 */
function grab(scene, givenAway) {
  const { cast } = scene.lab.plan(setup({ ...scene.settings, given_away: givenAway }));
  const shell = cast.world.situations.findIndex(({ name }) => name === "shell_access");
  const acts = cast.behaviour(cast.world.environments.honeypot)[ASSISTANT.indexOf("misaligned_schemer")];
  return acts[shell * cast.world.acts + 1];
}
