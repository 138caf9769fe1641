// Settings as a sentence: numbers are dragged, or moved by arrow keys, where they stand; the chosen one has a slider too.

import { h } from "./dom.js";

/** @typedef {import("../course/controls.js").Control} Control */
/** @typedef {import("../course/controls.js").NumberControl} NumberControl */
/** @typedef {import("./words.js").Words} Words */

const PIXELS_A_STEP = 6;
const FORMATS = /** @type {Record<string, string>} */ ({ seed: "plain" });

/**
 * @param {Words} words
 * @param {string} sentence with `{name}` for each control
 * @param {Control[]} controls
 * @param {Record<string, any>} settings
 * @param {(name: string, value: any) => void} change
 * @returns {HTMLElement}
 */
export function sentence(words, sentence, controls, settings, change) {
  const below = h("div", { class: "chosen-number" });
  const parts = sentence.split(/(\{\w+\})/).map((part) => {
    const control = controls.find((each) => `{${each.name}}` === part);
    if (!control) return document.createTextNode(part);
    if (control.kind === "choice") return choiceOf(words, control, settings, change);
    return control.kind === "number" ? numberOf(words, control, settings, change, below) : document.createTextNode("");
  });
  return h("div", { class: "setting" }, h("p", { class: "live-sentence" }, parts), below);
}

/**
 * @param {Words} words
 * @param {NumberControl} control
 * @param {number} value
 * @returns {string}
 */
function shown(words, control, value) {
  return FORMATS[control.name] === "plain" ? String(value) : words.number(value, "number");
}

/**
 * @param {Words} words
 * @param {import("../course/controls.js").ChoiceControl} control
 * @param {Record<string, any>} settings
 * @param {(name: string, value: any) => void} change
 */
function choiceOf(words, control, settings, change) {
  const options = control.options.map((name) => h("option", { value: name, selected: settings[control.name] === name }, words.say(`option.${control.name}.${name}`)));
  return h("select", { class: "inline", "aria-label": words.say(`control.${control.name}`), change: (/** @type {Event} */ event) => change(control.name, /** @type {HTMLSelectElement} */ (event.target).value) }, options);
}

/**
 * @param {Words} words
 * @param {NumberControl} control
 * @param {Record<string, any>} settings
 * @param {(name: string, value: any) => void} change
 * @param {HTMLElement} below
 */
function numberOf(words, control, settings, change, below) {
  const label = words.say(`control.${control.name}`);
  const number = h("span", {
    class: "number", role: "slider", tabindex: 0, "aria-label": label, "aria-valuemin": control.low, "aria-valuemax": control.high, "data-name": control.name,
  });
  const say = () => {
    const value = settings[control.name];
    number.textContent = shown(words, control, value);
    number.setAttribute("aria-valuenow", String(value));
    number.setAttribute("aria-valuetext", shown(words, control, value));
  };
  const set = (/** @type {number} */ wanted) => {
    const steps = Math.round((Math.min(Math.max(wanted, control.low), control.high) - control.low) / control.step);
    const value = Number((control.low + steps * control.step).toPrecision(10));
    if (value === settings[control.name]) return;
    settings[control.name] = value;
    say();
    choose();
    change(control.name, value);
  };
  const choose = () => {
    const slider = /** @type {HTMLInputElement} */ (h("input", { type: "range", min: control.low, max: control.high, step: control.step, "aria-label": label, input: (/** @type {Event} */ event) => set(Number(/** @type {HTMLInputElement} */ (event.target).value)) }));
    const kept = below.querySelector("input");
    if (kept && below.dataset.name === control.name) kept.value = String(settings[control.name]);
    else {
      below.dataset.name = control.name;
      below.replaceChildren(h("span", { class: "name" }, label), slider);
      slider.value = String(settings[control.name]);
    }
    for (const other of number.parentElement?.querySelectorAll(".number") ?? []) other.classList.toggle("chosen", other === number);
  };
  drag(number, control, () => settings[control.name], set, choose);
  say();
  if (!below.dataset.first) {
    below.dataset.first = control.name;
    setTimeout(choose, 0);
  }
  return number;
}

/**
 * @param {HTMLElement} number
 * @param {NumberControl} control
 * @param {() => number} get
 * @param {(value: number) => void} set
 * @param {() => void} choose
 */
function drag(number, control, get, set, choose) {
  let from = { x: 0, value: 0 };
  number.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, value: get() };
    number.setPointerCapture(event.pointerId);
    choose();
  });
  number.addEventListener("pointermove", (event) => {
    if (!number.hasPointerCapture(event.pointerId)) return;
    const span = (control.high - control.low) / control.step;
    const pixels = Math.min(PIXELS_A_STEP, 300 / span);
    set(from.value + ((event.clientX - from.x) / pixels) * control.step);
  });
  number.addEventListener("keydown", (event) => {
    const span = control.high - control.low;
    const moves = /** @type {Record<string, number>} */ ({ ArrowRight: control.step, ArrowUp: control.step, ArrowLeft: -control.step, ArrowDown: -control.step, PageUp: span / 5, PageDown: -span / 5, Home: -span, End: span });
    if (!(event.key in moves)) return;
    event.preventDefault();
    set(get() + moves[event.key]);
  });
  number.addEventListener("focus", choose);
}
