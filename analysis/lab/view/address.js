// The address is the state: what stands behind `#` says what the page shows, and a link restores it.

import { read, usual, written } from "../course/controls.js";
import { LESSONS } from "../course/lessons.js";
import { Refusal } from "../engine/refusal.js";

/** What a reader goes through, in order, in a lesson. */
export const SCREENS = ["ask", "see", "play", "idea"];
/** Pages beside the lessons. */
export const PAGES = ["opening", ...Object.keys(LESSONS), "closing", "glossary"];

/**
 * @typedef {object} State
 * @property {string} language
 * @property {string} page a lesson, or one of the pages beside them
 * @property {string} screen
 * @property {Record<string, any>} settings of the lesson
 * @property {string} answer given to the lesson's question; "" where there is none yet
 * @property {boolean} ask whether the answer is withheld
 * @property {number | null} round that is looked at
 * @property {string} choices made in the opening
 * @property {number[]} votes counted by hand
 * @property {boolean} notes whether the teacher's notes are open
 * @property {boolean} large whether letters are as large as for a hall
 * @property {any} world of the reader's own, or null
 */

/**
 * @param {string} language
 * @param {string} page
 * @returns {State}
 */
export function opened(language, page) {
  const lesson = LESSONS[page];
  return {
    language,
    page,
    screen: page === "sandbox" ? "play" : "ask",
    settings: lesson ? usual(lesson.controls) : {},
    answer: "",
    ask: false,
    round: null,
    choices: "",
    votes: [],
    notes: false,
    large: false,
    world: null,
  };
}

/**
 * Write a state as what stands behind `#`; what is usual is left out.
 * @param {State} state
 * @returns {string}
 */
export function address(state) {
  const parts = [`lang=${state.language}`, `lesson=${state.page}`];
  if (state.page !== "sandbox" && state.screen !== "ask") parts.push(`at=${state.screen}`);
  if (state.answer) parts.push(`answer=${state.answer}`);
  const lesson = LESSONS[state.page];
  for (const control of lesson?.controls ?? []) {
    const text = written(control, state.settings[control.name]);
    if (text !== written(control, control.usual)) parts.push(`${control.name}=${text}`);
  }
  if (state.ask) parts.push("ask");
  if (state.round !== null) parts.push(`round=${state.round}`);
  if (state.choices) parts.push(`choices=${state.choices}`);
  if (state.votes.some((count) => count > 0)) parts.push(`votes=${state.votes.join(".")}`);
  if (state.notes) parts.push("notes");
  if (state.large) parts.push("large");
  if (state.world) parts.push(`world=${packed(state.world)}`);
  return `#${parts.join("&")}`;
}

/**
 * Read an address. What is refused leaves what is usual, and a sentence for each tells why.
 * @param {string} text
 * @param {string} otherwise language where the address names none
 * @returns {{state: State, refusals: Refusal[]}}
 */
export function restored(text, otherwise) {
  /** @type {Refusal[]} */
  const refusals = [];
  const given = new Map(
    text
      .replace(/^[#?]/, "")
      .split("&")
      .filter((part) => part !== "")
      .map((part) => /** @type {[string, string]} */ ([decoded(part.split("=")[0]), decoded(part.split("=").slice(1).join("="))])),
  );
  const chosen = (/** @type {string} */ name, /** @type {string[]} */ allowed, /** @type {string} */ usual) => {
    const value = given.get(name);
    given.delete(name);
    if (value === undefined || allowed.includes(value)) return value ?? usual;
    refusals.push(new Refusal("unknown", { key: name, name: value, allowed: allowed.join(", ") }));
    return usual;
  };
  const language = chosen("lang", ["en", "fr"], otherwise);
  const state = opened(language, chosen("lesson", PAGES, given.size > 0 && !given.has("choices") ? "motives" : "opening"));
  state.screen = chosen("at", SCREENS, state.screen);
  readRest(state, given, refusals);
  return { state, refusals };
}

/**
 * @param {State} state is filled
 * @param {Map<string, string>} given
 * @param {Refusal[]} refusals
 */
function readRest(state, given, refusals) {
  const lesson = LESSONS[state.page];
  let set = false;
  for (const [name, value] of given) {
    try {
      const control = lesson?.controls.find((each) => each.name === name);
      if (control) {
        state.settings[name] = read(control, value);
        set = true;
      } else if (name === "ask" || name === "notes" || name === "large") state[name] = true;
      else if (name === "answer" && /^[a-z_]+$/.test(value)) state.answer = value;
      else if (name === "round" && /^\d{1,4}$/.test(value)) state.round = Number(value);
      else if (name === "choices" && /^[01]{0,24}$/.test(value)) state.choices = value;
      else if (name === "votes" && /^\d{1,3}(\.\d{1,3})*$/.test(value)) state.votes = value.split(".").map(Number);
      else if (name === "world" && state.page === "sandbox") state.world = unpacked(value);
      else throw new Refusal("unread", { key: name, value: value.slice(0, 60) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusals.push(error);
    }
  }
  if (set && state.screen === "ask" && !state.ask) state.screen = "play"; // settings of one's own are shown at once
}

/** @param {string} text @returns {string} */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {any} world @returns {string} */
function packed(world) {
  const bytes = new TextEncoder().encode(JSON.stringify(world));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {string} text @returns {any} */
function unpacked(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Refusal("unread", { key: "world", value: `${text.slice(0, 20)}…` });
  }
}
