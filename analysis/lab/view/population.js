// The population as it lives: every agent a mark in its place, that is paid, replaced by a copy, and changes.
// A canvas: hundreds of marks that move at sixty frames a second would be too many nodes of a page.

import { h } from "./dom.js";

/** @typedef {import("./looks.js").Looks} Looks */

/**
 * What happened in one round, agent by agent.
 * @typedef {object} Round
 * @property {Uint8Array} before motivation of each agent
 * @property {Uint8Array} after
 * @property {Float32Array} pay
 * @property {Uint16Array} parents
 */

/** When, within a round, each step is over. */
export const STEPS = { live: 0.4, select: 0.8, transmit: 1 };
const SPRITE = 64;

/** Draws a population at a moment of a round. */
export class Population {
  /**
   * @param {string[]} names
   * @param {Looks} looks
   * @param {string} says what the picture is, for those who do not see it
   */
  constructor(names, looks, says) {
    this.names = names;
    this.looks = looks;
    this.canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { role: "img", "aria-label": says }));
    this.element = h("div", { class: "population" }, this.canvas);
    /** @type {HTMLCanvasElement[]} */
    this.sprites = [];
    this.lit = "";
    this.size = { width: 0, height: 0, scale: 1 };
    /** @type {(() => void)} */
    this.again = () => {};
    new ResizeObserver(() => this.measure()).observe(this.element);
    document.addEventListener("lit", (event) => {
      this.lit = /** @type {CustomEvent} */ (event).detail;
      this.again();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.sprites = [];
      this.again();
    });
  }

  measure() {
    const width = this.element.clientWidth;
    if (width === 0) return;
    const scale = Math.min(devicePixelRatio || 1, 2);
    this.size = { width, height: this.height(width), scale };
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(this.size.height * scale);
    this.canvas.style.height = `${this.size.height}px`;
    this.again();
  }

  /** @param {number} width @returns {number} */
  height(width) {
    return Math.round(Math.min(width * 0.62, 380));
  }

  /**
   * How marks are laid out: so many across, so far apart.
   * @param {number} agents
   */
  layout(agents) {
    const { width, height } = this.size;
    const across = Math.max(1, Math.ceil(Math.sqrt((agents * width) / Math.max(height, 1))));
    const step = Math.min(width / across, height / Math.ceil(agents / across));
    return { across, step, left: (width - across * step) / 2 };
  }

  /** @returns {HTMLCanvasElement[]} */
  drawn() {
    if (this.sprites.length === 0) {
      const edge = getComputedStyle(this.canvas).getPropertyValue("--edge");
      this.sprites = this.names.map((name) => {
        const sprite = document.createElement("canvas");
        sprite.width = sprite.height = SPRITE;
        const ink = /** @type {CanvasRenderingContext2D} */ (sprite.getContext("2d"));
        ink.translate(SPRITE / 2, SPRITE / 2);
        ink.scale(SPRITE / 2.5, SPRITE / 2.5);
        const path = new Path2D(this.looks.path(name));
        ink.fillStyle = this.looks.colour(name);
        ink.fill(path);
        ink.lineWidth = 0.09;
        ink.strokeStyle = edge;
        ink.stroke(path);
        return sprite;
      });
    }
    return this.sprites;
  }

  /**
   * Draw agents that stand still; `ringed` have a ring around them.
   * @param {Uint8Array} kinds
   * @param {Uint8Array | null} ringed
   */
  show(kinds, ringed = null) {
    this.again = () => this.paint(kinds.length, (i) => ({ kind: kinds[i], size: 0.8, from: -1, way: 0, ring: ringed !== null && ringed[i] > 0 }));
    this.again();
  }

  /**
   * Draw mixed minds, each a square that is divided by influence.
   * @param {Float32Array} minds (N * K)
   */
  divide(minds) {
    this.again = () => {
      const ink = this.canvas.getContext("2d");
      if (!ink || this.size.width === 0) return;
      const kinds = this.names.length;
      const { across, step, left } = this.layout(minds.length / kinds);
      ink.setTransform(this.size.scale, 0, 0, this.size.scale, 0, 0);
      ink.clearRect(0, 0, this.size.width, this.size.height);
      ink.strokeStyle = getComputedStyle(this.canvas).getPropertyValue("--edge");
      ink.lineWidth = Math.max(0.5, step * 0.02);
      for (let i = 0; i * kinds < minds.length; i++) {
        const side = step * 0.82;
        const x = left + (i % across) * step + step * 0.09;
        let y = Math.floor(i / across) * step + step * 0.09;
        ink.strokeRect(x, y, side, side);
        this.names.forEach((name, k) => {
          ink.globalAlpha = this.lit !== "" && this.lit !== name ? 0.2 : 1;
          ink.fillStyle = this.looks.colour(name);
          ink.fillRect(x, y, side, side * minds[i * kinds + k]);
          y += side * minds[i * kinds + k];
        });
        ink.globalAlpha = 1;
      }
    };
    this.again();
  }

  /**
   * Draw a moment of a round.
   * @param {Round} round
   * @param {number} moment in [0, 1]: pay up to 0.4, copies up to 0.8, changes up to 1
   */
  live(round, moment) {
    this.again = () => this.play(round, moment);
    this.again();
  }

  /**
   * @param {Round} round
   * @param {number} moment
   */
  play({ before, after, pay, parents }, moment) {
    let [low, high] = [Infinity, -Infinity];
    for (const each of pay) [low, high] = [Math.min(low, each), Math.max(high, each)];
    const spread = Math.max(high - low, 0.15); // small differences look small
    const paid = Math.min(moment / 0.3, 1);
    const way = ease((moment - STEPS.live) / (STEPS.select - STEPS.live));
    const settled = ease((moment - STEPS.select) / (STEPS.transmit - STEPS.select));
    this.paint(before.length, (i) => {
      const parent = parents[i];
      const copied = moment > STEPS.live;
      const earned = 0.45 + 0.55 * ((pay[copied ? parent : i] - low) / spread);
      const size = 0.8 + (earned - 0.8) * paid * (1 - settled);
      const changed = copied && before[parent] !== before[i];
      const kind = settled > 0.5 ? after[i] : copied ? before[parent] : before[i];
      return { kind, size, from: changed && way < 1 ? parent : -1, way, ring: settled > 0 && settled < 1 && after[i] !== before[parent], gone: changed ? before[i] : -1 };
    });
  }

  /**
   * @param {number} agents
   * @param {(i: number) => {kind: number, size: number, from: number, way: number, ring: boolean, gone?: number}} look
   */
  paint(agents, look) {
    const ink = this.canvas.getContext("2d");
    if (!ink || this.size.width === 0) return;
    const { scale } = this.size;
    const sprites = this.drawn();
    const { across, step, left } = this.layout(agents);
    const place = (/** @type {number} */ i) => ({ x: left + ((i % across) + 0.5) * step, y: (Math.floor(i / across) + 0.5) * step });
    const lit = this.names.indexOf(this.lit);
    ink.setTransform(scale, 0, 0, scale, 0, 0);
    ink.clearRect(0, 0, this.size.width, this.size.height);
    const ringColour = getComputedStyle(this.canvas).getPropertyValue("--ink");
    for (let i = 0; i < agents; i++) {
      const { kind, size, from, way, ring, gone } = look(i);
      let { x, y } = place(i);
      if (from >= 0) {
        if (gone !== undefined && gone >= 0 && way < 1) stamp(ink, sprites[gone], x, y, step * 0.8 * (1 - way));
        const parent = place(from);
        x += (parent.x - x) * (1 - way);
        y += (parent.y - y) * (1 - way);
      }
      ink.globalAlpha = lit >= 0 && lit !== kind ? 0.2 : 1;
      stamp(ink, sprites[kind], x, y, step * size);
      if (ring) {
        ink.strokeStyle = ringColour;
        ink.lineWidth = Math.max(1.5, step * 0.09);
        ink.beginPath();
        ink.arc(x, y, step * 0.48, 0, 2 * Math.PI);
        ink.stroke();
      }
    }
    ink.globalAlpha = 1;
  }
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {HTMLCanvasElement} sprite
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
function stamp(ink, sprite, x, y, size) {
  ink.drawImage(sprite, x - size / 2, y - size / 2, size, size);
}

/**
 * @param {number} t
 * @returns {number}
 */
function ease(t) {
  const kept = Math.min(Math.max(t, 0), 1);
  return kept * kept * (3 - 2 * kept);
}
