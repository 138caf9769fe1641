// What a reader can set in a lesson: numbers in a range, choices from a list, names from a list, edited causes, phases.

import { Refusal, requireName } from "../engine/refusal.js";

/**
 * @typedef {{kind: "number", name: string, usual: number, low: number, high: number, step: number}} NumberControl
 * @typedef {{kind: "choice", name: string, usual: string, options: string[]}} ChoiceControl
 * @typedef {{kind: "several", name: string, usual: string[], options: string[]}} SeveralControl
 * @typedef {{kind: "causes", name: string, usual: Record<string, number>}} CausesControl
 * @typedef {{kind: "phases", name: string, usual: [string, number][], options: string[]}} PhasesControl
 * @typedef {NumberControl | ChoiceControl | SeveralControl | CausesControl | PhasesControl} Control
 * @typedef {Record<string, any>} Settings a value for the name of each control
 */

/** @returns {NumberControl} */
export function number(/** @type {string} */ name, /** @type {number} */ usual, /** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ step) {
  return { kind: "number", name, usual, low, high, step };
}

/** @returns {ChoiceControl} */
export function choice(/** @type {string} */ name, /** @type {string} */ usual, /** @type {string[]} */ options) {
  return { kind: "choice", name, usual, options };
}

/**
 * What a lesson opens with.
 * @param {Control[]} controls
 * @returns {Settings}
 */
export function usual(controls) {
  return Object.fromEntries(controls.map((control) => [control.name, structuredClone(control.usual)]));
}

/**
 * Write a setting as `read` reads it.
 * @param {Control} control
 * @param {any} value
 * @returns {string}
 */
export function written(control, value) {
  if (control.kind === "several") return value.join(",");
  if (control.kind === "causes") return Object.entries(value).map(([cause, strength]) => `${cause}:${strength}`).join(",");
  if (control.kind === "phases") return value.map((/** @type {[string, number]} */ [name, rounds]) => `${name}:${rounds}`).join(",");
  return String(value);
}

/**
 * Read a setting from a link, refusing what the control could not show.
 * @param {Control} control
 * @param {string} text
 * @returns {any}
 */
export function read(control, text) {
  if (control.kind === "number") return readNumber(control.name, text, control.low, control.high, control.step);
  if (control.kind === "choice") {
    requireName(control.name, text, control.options);
    return text;
  }
  const parts = text.split(",").filter((part) => part !== "");
  if (control.kind === "several") {
    for (const part of parts) requireName(control.name, part, control.options);
    return [...new Set(parts)].sort();
  }
  if (control.kind === "phases") {
    return parts.map((part) => {
      const [name, rounds] = part.split(":");
      requireName(control.name, name, control.options);
      return [name, readNumber(`${control.name}.${name}`, rounds ?? "", 1, 500, 1)];
    });
  }
  return Object.fromEntries(
    parts.map((part) => {
      const [cause, strength] = part.split(":");
      if (!/^[a-z_]+\.[a-z_]+$/.test(cause)) throw new Refusal("cause_form", { key: control.name, value: part });
      return [cause, readNumber(cause, strength ?? "", -2, 2, 0.05)];
    }),
  );
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} low
 * @param {number} high
 * @param {number} step
 * @returns {number}
 */
function readNumber(name, text, low, high, step) {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new Refusal("number", { key: name, value: text });
  if (value < low || value > high) throw new Refusal("range", { key: name, value: text, low, high });
  if (Number.isInteger(step) && !Number.isInteger(value)) throw new Refusal("whole", { key: name, value: text });
  return value;
}
