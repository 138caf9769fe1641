// A report's picture that reruns: two or three numbers of the run, moved in the page, and the command that does it in earnest.

import { Plan } from "../engine/plan.js";
import { computed } from "../engine/config.js";
import { expectedShares } from "../engine/expected.js";
import { Refusal } from "../engine/refusal.js";
import { replay, trainingRounds } from "../engine/replay.js";
import { setZiggurat } from "../engine/ziggurat.js";
import { paths } from "./charts.js";
import { h, put } from "./dom.js";
import { Looks } from "./looks.js";
import { Words } from "./words.js";

/**
 * What the report hands over: a configuration whose world may still hold interpolations, and the numbers that can be moved.
 * @typedef {object} Given
 * @property {any} config
 * @property {{key: string, label: string, low: number, high: number, step: number}[]} sliders
 * @property {string} command
 * @property {Record<string, string>} words
 * @property {Record<string, {colour: string, path: string}>} looks
 * @property {any} ziggurat
 */

/**
 * Work out what stands in braces, the world's parameters as they are now.
 * @param {any} node
 * @param {any} config
 * @returns {any}
 */
function resolved(node, config) {
  if (typeof node === "string" && node.includes("${")) return computed(node, config);
  if (Array.isArray(node)) return node.map((part) => resolved(part, config));
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, resolved(part, config)]));
}

/**
 * Show the picture and its sliders; nothing where the page cannot play the run.
 * @param {HTMLElement} place
 * @param {Given} given
 */
export function rerun(place, given) {
  setZiggurat(given.ziggurat);
  const words = new Words("en", given.words);
  const hand = { words, looks: new Looks(given.looks, words) };
  const config = structuredClone(given.config);
  const picture = h("div", {});
  const command = h("code", {});
  const holder = (/** @type {string} */ key) => key.split(".").slice(0, -1).reduce((/** @type {any} */ part, name) => part[name], config);
  const last = (/** @type {string} */ key) => /** @type {string} */ (key.split(".").pop());
  const usual = given.sliders.map(({ key }) => holder(key)[last(key)]);
  const show = () => {
    const plan = new Plan(resolved(config, config));
    const run = replay(plan, 0);
    const rounds = trainingRounds(plan) || run.rounds;
    const upto = (rounds + 1) * plan.names.length;
    const starts = run.starts.filter((at) => at < rounds).map((at, i) => ({ at, name: plan.phases[i].name }));
    const seen = { names: plan.names, rounds, mixed: plan.mixed, starts, share: run.share.slice(0, upto), expected: expectedShares(plan).slice(0, upto) };
    const shown = paths(hand, seen);
    shown.reach(rounds);
    put(picture, shown.element);
    const moved = given.sliders.flatMap(({ key }, i) => (holder(key)[last(key)] === usual[i] ? [] : [`${key}=${holder(key)[last(key)]}`]));
    command.textContent = [given.command, ...moved].join(" ");
  };
  const controls = given.sliders.map(({ key, label, low, high, step }) => {
    const output = h("output", {}, words.number(holder(key)[last(key)], "number"));
    const slider = h("input", { type: "range", min: low, max: high, step, value: holder(key)[last(key)], input: (/** @type {Event} */ event) => {
      holder(key)[last(key)] = Number(/** @type {HTMLInputElement} */ (event.target).value);
      output.textContent = words.number(holder(key)[last(key)], "number");
      show();
    } });
    return h("label", {}, label, slider, output);
  });
  try {
    show();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    place.closest("section")?.remove();
    return;
  }
  put(place, h("div", { class: "control" }, controls), picture, h("pre", {}, command));
}

const place = document.getElementById("rerun");
if (place) rerun(place, JSON.parse(document.getElementById("rerun-data")?.textContent ?? "{}"));
