// The lab's pictures of one run: shares over rounds, and what motivations do where.

import { h } from "./dom.js";
import { Plot, figure } from "./plot.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./looks.js").Looks} Looks */
/** @typedef {{words: Words, looks: Looks}} Hand what a chart is drawn with */
/** @typedef {Record<string, any>} Seen a scene as the worker answers it */

/**
 * Shares over rounds, the endless population dashed; `reach` moves the rule of the round that is looked at, `expect` the
 * dashed lines, which are known before the run is.
 * @param {Hand} hand
 * @param {Seen} seen
 * @returns {{element: HTMLElement, reach: (round: number) => void, expect: (expected: Float64Array) => void}}
 */
export function paths({ words, looks }, seen) {
  const kinds = seen.names.length;
  const rounds = seen.rounds;
  let round = rounds;
  /** @type {(() => void)} */
  let move = () => {};
  /** @type {((expected: Float64Array) => void)} */
  let expect = () => {};
  const draw = (/** @type {number} */ width) => {
    const plot = new Plot(words, width, Math.min(300, width * 0.62 + 40), {
      x: { low: 0, high: rounds, title: words.say("axis.round"), format: "count" },
      y: { low: 0, high: 1, title: words.say(seen.mixed ? "axis.influence" : "axis.share"), format: "percent" },
      says: `${words.say("chart.paths")}. ${ending({ words, looks }, seen)}`,
    });
    phases(plot, words, seen);
    const every = Math.max(1, Math.floor(rounds / 200));
    const at = Array.from({ length: Math.floor(rounds / every) + 1 }, (_, i) => i * every);
    if (at[at.length - 1] !== rounds) at.push(rounds);
    const along = (/** @type {Float64Array} */ share, /** @type {number} */ k) => at.map((t) => /** @type {[number, number]} */ ([t, share[t * kinds + k]]));
    const dashed = seen.names.map((/** @type {string} */ name, /** @type {number} */ k) => plot.line(along(seen.expected, k), { stroke: looks.colour(name), class: "theory", "data-kind": name }));
    expect = (expected) => dashed.forEach((/** @type {SVGElement} */ line, /** @type {number} */ k) => line.setAttribute("d", plot.path(along(expected, k))));
    seen.names.forEach((/** @type {string} */ name, /** @type {number} */ k) => {
      plot.line(along(seen.share, k), { stroke: looks.colour(name), class: "path", "data-kind": name });
      for (let i = 1; i <= 6; i++) {
        const t = Math.round((rounds * (i - 0.5 + k / kinds / 2)) / 6);
        if (t <= rounds) plot.ground.append(looks.mark(name, plot.x(t), plot.y(seen.share[t * kinds + k]), 5));
      }
    });
    const rule = plot.add("line", { y1: 0, y2: plot.inner.height, class: "rule" });
    const cover = plot.add("rect", { x: 0, y: 0, height: plot.inner.height, class: "cover" });
    move = () => {
      for (const end of ["x1", "x2"]) rule.setAttribute(end, String(plot.x(round)));
      cover.setAttribute("x", String(plot.x(round)));
      cover.setAttribute("width", String(Math.max(0, plot.inner.width - plot.x(round))));
    };
    move();
    return plot.svg;
  };
  const element = figure(words.say("chart.paths"), draw, looks.legend(seen.names));
  return {
    element,
    expect: (expected) => expect(expected),
    reach: (at) => {
      round = at;
      move();
    },
  };
}

/**
 * Say what a run ends with.
 * @param {Hand} hand
 * @param {Seen} seen
 * @returns {string}
 */
export function ending({ words, looks }, seen) {
  const kinds = seen.names.length;
  const parts = seen.names.map((/** @type {string} */ name, /** @type {number} */ k) => `${looks.label(name)} ${words.number(seen.share[seen.rounds * kinds + k], "percent")}`);
  return parts.join(", ");
}

/**
 * Mark where phases begin, if there is more than one.
 * @param {Plot} plot
 * @param {Words} words
 * @param {Seen} seen
 */
function phases(plot, words, seen) {
  if (seen.starts.length < 2) return;
  seen.starts.forEach((/** @type {{at: number, name: string}} */ { at, name }, /** @type {number} */ i) => {
    plot.add("line", { x1: plot.x(at), x2: plot.x(at), y1: 0, y2: plot.inner.height, class: "phase" });
    plot.add("text", { x: plot.x(at) + 4, y: 12 + 15 * (i % 2), class: "note" }, phaseName(words, name));
  });
}

/**
 * Name a phase; one of a strip has its place after its name.
 * @param {Words} words
 * @param {string} name
 * @returns {string}
 */
export function phaseName(words, name) {
  return words.name("phase", name.replace(/_\d+$/, ""));
}

/**
 * Chance of a forbidden act by motivation and situation, for environments side by side; `hidden` rows are called A, B, ...
 * @param {Hand} hand
 * @param {Seen} seen
 * @param {{places: {name: string, chance: number[][], situations: string[]}[]}} picture
 * @param {boolean} hidden
 * @returns {HTMLElement}
 */
export function acts(hand, seen, { places }, hidden) {
  const { words } = hand;
  const draw = (/** @type {number} */ width) =>
    width >= 38 * parseFloat(getComputedStyle(document.documentElement).fontSize) ? [actTable(hand, seen, places, hidden)] : places.map((place) => actTable(hand, seen, [place], hidden));
  return figure(words.say("chart.acts"), draw);
}

/**
 * One table: a row for each motivation, a column for each situation, the environments beside one another.
 * @param {Hand} hand
 * @param {Seen} seen
 * @param {{name: string, chance: number[][], situations: string[]}[]} places
 * @param {boolean} hidden
 * @returns {HTMLElement}
 */
function actTable({ words, looks }, seen, places, hidden) {
  const gap = (/** @type {number} */ at) => (at > 0 ? "apart" : null);
  const titles = places.map(({ name, situations }, at) => h("th", { scope: "colgroup", colspan: situations.length, class: `place ${gap(at) ?? ""}` }, words.say(hidden ? "chart.acts_training" : `acts.${name}`)));
  const heads = places.flatMap(({ situations }, at) => situations.map((name, s) => h("th", { scope: "col", class: s === 0 ? gap(at) : null }, words.name("situation", name))));
  const rows = seen.names.map((/** @type {string} */ name, /** @type {number} */ k) => {
    const label = hidden ? "ABCDEFGH"[k] : looks.label(name);
    const cells = places.flatMap(({ chance }, at) =>
      chance[k].map((each, s) => h("td", { style: `--chance:${each.toFixed(3)}`, class: [each > 0.47 ? "past" : "", each > 0.74 ? "over" : "", s === 0 ? gap(at) ?? "" : ""].join(" ") }, words.number(each, "percent"))),
    );
    return h("tr", { "data-kind": hidden ? null : name }, h("th", { scope: "row" }, hidden ? null : looks.chip(name), label), cells);
  });
  const span = places.length > 1 ? "acts wide" : "acts";
  return h("table", { class: span }, h("thead", {}, h("tr", {}, h("td"), titles), h("tr", {}, h("td"), heads)), h("tbody", {}, rows));
}
