// The causal graph, edited by dragging: from one outcome to another makes a cause; what would lead back is not offered.

import { h, put, s } from "./dom.js";

/** @typedef {import("./charts.js").Hand} Hand */
/** @typedef {Record<string, Record<string, number>>} Causes target -> cause -> strength */

const ROW = 40;

/**
 * @typedef {object} Wishes
 * @property {Causes} causes
 * @property {Record<string, string[]>} wanted motivations by the outcome that they want
 * @property {(target: string, cause: string, strength: number) => void} change
 */

/** Draws a graph and lets it be edited. */
export class Graph {
  /**
   * @param {Hand} hand
   * @param {Wishes} wishes
   */
  constructor(hand, wishes) {
    this.hand = hand;
    this.wishes = wishes;
    this.chosen = "";
    this.ground = h("div", { class: "graph", tabindex: 0, role: "region", "aria-label": hand.words.say("sandbox.graph") });
    this.panel = h("div", { class: "panel" });
    this.said = h("p", { class: "hint", role: "status" }, hand.words.say("graph.help"));
    this.element = h("figure", { class: "causes" }, h("figcaption", {}, hand.words.say("sandbox.graph")), this.ground, this.said, this.panel);
    this.width = 0;
    new ResizeObserver(() => {
      if (this.ground.clientWidth > 0 && this.ground.clientWidth !== this.width) this.draw();
    }).observe(this.ground);
  }

  /** Show other causes. @param {Causes} causes */
  update(causes) {
    this.wishes.causes = causes;
    this.draw();
  }

  /** @returns {[string, string, number][]} cause, target, strength */
  edges() {
    return Object.entries(this.wishes.causes).flatMap(([target, terms]) => Object.entries(terms).map(([cause, strength]) => /** @type {[string, string, number]} */ ([cause, target, strength])));
  }

  /** @returns {string[]} */
  nodes() {
    const live = this.edges().filter(([, , strength]) => strength !== 0);
    return [...new Set([...this.edges().flatMap(([cause, target]) => [cause, target]), ...live.flatMap(([cause]) => cause), ...Object.keys(this.wishes.wanted)])];
  }

  /** Whether an outcome brings another about, over any path. @param {string} from @param {string} to @returns {boolean} */
  leads(from, to) {
    const seen = new Set([from]);
    for (const next of seen) for (const [cause, target, strength] of this.edges()) if (cause === next && strength !== 0) seen.add(target);
    return seen.has(to);
  }

  /** Columns by the longest path that leads to an outcome. @param {string[]} nodes @returns {Map<string, number>} */
  depths(nodes) {
    const depth = new Map(nodes.map((name) => [name, 0]));
    for (let pass = 0; pass < nodes.length; pass++) {
      for (const [cause, target, strength] of this.edges()) {
        if (strength !== 0) depth.set(target, Math.max(depth.get(target) ?? 0, (depth.get(cause) ?? 0) + 1));
      }
    }
    return depth;
  }

  draw() {
    const { words, looks } = this.hand;
    this.width = this.ground.clientWidth || 600;
    const nodes = this.nodes();
    const depth = this.depths(nodes);
    const columns = Math.max(...depth.values()) + 1;
    const spread = Math.max(this.width, columns * 116);
    const count = new Array(columns).fill(0);
    const places = new Map();
    for (const name of nodes) {
      const column = depth.get(name) ?? 0;
      places.set(name, { x: (column + 0.5) * (spread / columns), y: 26 + ROW * count[column]++ });
    }
    const height = ROW * Math.max(...count) + 12;
    for (const [name, place] of places) place.y += ((Math.max(...count) - count[depth.get(name) ?? 0]) * ROW) / 2;
    const svg = s("svg", { viewBox: `0 0 ${spread} ${height}`, width: spread, height, role: "group", "aria-label": words.say("sandbox.graph") });
    for (const [cause, target, strength] of this.edges()) svg.append(this.edge(places.get(cause), places.get(target), cause, target, strength));
    const loose = s("line", { class: "loose", visibility: "hidden" });
    svg.append(loose);
    for (const name of nodes) svg.append(this.node(name, places.get(name), svg, loose));
    put(this.ground, svg);
    this.edit();
    void looks;
  }

  /**
   * @param {{x: number, y: number}} from
   * @param {{x: number, y: number}} to
   * @param {string} cause
   * @param {string} target
   * @param {number} strength
   */
  edge(from, to, cause, target, strength) {
    const key = `${target}.${cause}`;
    const [x1, x2] = [from.x + 52, to.x - 52];
    const d = `M${x1},${from.y}C${x1 + 30},${from.y} ${x2 - 30},${to.y} ${x2},${to.y}`;
    const kind = strength === 0 ? "off" : strength < 0 ? "minus" : "plus";
    const choose = () => {
      this.chosen = key;
      this.draw();
    };
    return s("g", { class: `edge ${kind} ${key === this.chosen ? "chosen" : ""}`, click: choose }, s("path", { d, class: "reach" }), s("path", { d, class: "line", "stroke-width": 1 + 2 * Math.min(Math.abs(strength), 1.5) }), s("path", { d: `M${x2 - 6},${to.y - 4}L${x2},${to.y}L${x2 - 6},${to.y + 4}`, class: "tip" }));
  }

  /**
   * @param {string} name
   * @param {{x: number, y: number}} place
   * @param {SVGElement} svg
   * @param {SVGElement} loose the line that follows the pointer
   */
  node(name, { x, y }, svg, loose) {
    const { words, looks } = this.hand;
    const label = words.name("outcome", name);
    const wanters = (this.wishes.wanted[name] ?? []).map((kind, i) => looks.mark(kind, x + 52 - i * 13, y - 15, 5.5));
    const box = s("g", { class: "node", "data-node": name }, s("rect", { x: x - 54, y: y - 13, width: 108, height: 26, rx: 6 }), s("text", { x, y: y + 4, "text-anchor": "middle", textLength: label.length > 16 ? 100 : null, lengthAdjust: "spacingAndGlyphs" }, label), wanters);
    box.addEventListener("pointerdown", (event) => this.drag(/** @type {PointerEvent} */ (event), name, { x, y }, svg, loose));
    return box;
  }

  /**
   * @param {PointerEvent} event
   * @param {string} cause
   * @param {{x: number, y: number}} from
   * @param {SVGElement} svg
   * @param {SVGElement} loose
   */
  drag(event, cause, from, svg, loose) {
    event.preventDefault();
    const { words } = this.hand;
    for (const node of svg.querySelectorAll("[data-node]")) {
      const target = node.getAttribute("data-node") ?? "";
      node.classList.toggle("barred", target !== cause && this.leads(target, cause));
    }
    const at = (/** @type {PointerEvent} */ moved) => {
      const box = svg.getBoundingClientRect();
      return { x: moved.clientX - box.left, y: moved.clientY - box.top };
    };
    const under = (/** @type {PointerEvent} */ moved) => document.elementFromPoint(moved.clientX, moved.clientY)?.closest("[data-node]")?.getAttribute("data-node") ?? "";
    const move = (/** @type {PointerEvent} */ moved) => {
      const { x, y } = at(moved);
      for (const [key, value] of Object.entries({ x1: from.x, y1: from.y, x2: x, y2: y, visibility: "visible" })) loose.setAttribute(key, String(value));
      const target = under(moved);
      if (target && target !== cause) this.said.textContent = this.leads(target, cause) ? words.say("graph.barred", { cause: words.name("outcome", cause), target: words.name("outcome", target) }) : words.say("graph.drop", { cause: words.name("outcome", cause), target: words.name("outcome", target) });
    };
    const drop = (/** @type {PointerEvent} */ moved) => {
      removeEventListener("pointermove", move);
      const target = under(moved);
      loose.setAttribute("visibility", "hidden");
      for (const node of svg.querySelectorAll(".barred")) node.classList.remove("barred");
      if (target && target !== cause && !this.leads(target, cause)) this.join(cause, target);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop, { once: true });
  }

  /** @param {string} cause @param {string} target */
  join(cause, target) {
    this.chosen = `${target}.${cause}`;
    const there = this.wishes.causes[target]?.[cause];
    if (there === undefined || there === 0) this.wishes.change(target, cause, 0.5);
    else this.draw();
  }

  /** The same without a pointer: choose a cause and what it leads to, and set how strong it is. */
  edit() {
    const { words } = this.hand;
    const name = (/** @type {string} */ outcome) => words.name("outcome", outcome);
    const edges = this.edges();
    const chosen = edges.find(([cause, target]) => `${target}.${cause}` === this.chosen);
    const pick = h("select", { "aria-label": words.say("graph.choose"), change: (/** @type {Event} */ event) => {
      this.chosen = /** @type {HTMLSelectElement} */ (event.target).value;
      this.draw();
    } }, h("option", { value: "" }, words.say("graph.choose")), edges.map(([cause, target, strength]) => h("option", { value: `${target}.${cause}`, selected: `${target}.${cause}` === this.chosen }, `${name(cause)} → ${name(target)} (${words.number(strength, "number")})`)));
    const parts = [h("label", {}, pick)];
    if (chosen) {
      const [cause, target, strength] = chosen;
      const label = `${name(cause)} → ${name(target)}`;
      parts.push(h("label", { class: "strength" }, `${words.say("sandbox.strength")} `, h("input", { type: "range", min: -2, max: 2, step: 0.05, value: strength, "aria-label": `${words.say("sandbox.strength")}: ${label}`, input: (/** @type {Event} */ event) => this.wishes.change(target, cause, Number(/** @type {HTMLInputElement} */ (event.target).value)) }), h("output", {}, words.number(strength, "number"))));
      parts.push(h("button", { type: "button", class: "small", click: () => this.wishes.change(target, cause, 0) }, words.say("graph.remove")));
    }
    put(this.panel, ...parts, this.adder(name));
  }

  /** @param {(outcome: string) => string} name */
  adder(name) {
    const { words } = this.hand;
    const nodes = this.nodes().sort((a, b) => name(a).localeCompare(name(b)));
    const cause = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": words.say("sandbox.cause"), change: () => offer() }, nodes.map((each) => h("option", { value: each }, name(each)))));
    const target = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": words.say("sandbox.target") }));
    const offer = () => put(target, ...nodes.filter((each) => each !== cause.value && !this.leads(each, cause.value)).map((each) => h("option", { value: each }, name(each))));
    offer();
    return h("div", { class: "adder" }, h("span", {}, words.say("sandbox.add")), cause, h("span", { "aria-hidden": "true" }, "→"), target, h("button", { type: "button", class: "small", click: () => target.value && this.join(cause.value, target.value) }, words.say("sandbox.commit")));
  }
}
