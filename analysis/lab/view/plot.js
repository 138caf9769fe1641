// The frame of a chart: scales, axes in the reader's language, a title. Charts are plain SVG: they must follow a drag within
// a frame, and the page stays below what a chart library alone would weigh.

import { h, s } from "./dom.js";

/** @typedef {import("./words.js").Words} Words */

/**
 * @typedef {object} Axis
 * @property {number} low
 * @property {number} high
 * @property {string} title
 * @property {string} format of the numbers
 */

const MARGIN = { top: 10, right: 14, bottom: 46, left: 58 };

/** A chart's ground: an SVG with axes, and places for values. */
export class Plot {
  /**
   * @param {Words} words
   * @param {number} width in pixels
   * @param {number} height in pixels
   * @param {{x: Axis, y: Axis, says: string}} frame `says` tells the picture to those who do not see it
   */
  constructor(words, width, height, { x, y, says }) {
    this.words = words;
    this.frame = { x, y };
    this.inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    this.svg = s("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": says });
    this.ground = s("g", { transform: `translate(${MARGIN.left},${MARGIN.top})` });
    this.svg.append(this.ground);
    this.axes();
  }

  /** @param {number} value @returns {number} */
  x(value) {
    const { low, high } = this.frame.x;
    return ((value - low) / (high - low)) * this.inner.width;
  }

  /** @param {number} value @returns {number} */
  y(value) {
    const { low, high } = this.frame.y;
    return this.inner.height - ((value - low) / (high - low)) * this.inner.height;
  }

  axes() {
    const { width, height } = this.inner;
    for (const value of ticks(this.frame.y.low, this.frame.y.high, 4)) {
      const at = this.y(value);
      this.add("line", { x1: 0, x2: width, y1: at, y2: at, class: "grid" });
      this.add("text", { x: -8, y: at + 4, "text-anchor": "end", class: "tick" }, this.words.number(value, this.frame.y.format));
    }
    for (const value of ticks(this.frame.x.low, this.frame.x.high, width < 300 ? 3 : 5)) {
      this.add("text", { x: this.x(value), y: height + 18, "text-anchor": "middle", class: "tick" }, this.words.number(value, this.frame.x.format));
    }
    this.add("text", { x: width / 2, y: height + 38, "text-anchor": "middle", class: "axis" }, this.frame.x.title);
    const turned = `translate(${-MARGIN.left + 13},${height / 2}) rotate(-90)`;
    this.add("text", { transform: turned, "text-anchor": "middle", class: "axis" }, this.frame.y.title);
  }

  /**
   * @param {string} tag
   * @param {import("./dom.js").Attributes} attributes
   * @param {...import("./dom.js").Child} children
   * @returns {SVGElement}
   */
  add(tag, attributes, ...children) {
    const element = s(tag, attributes, ...children);
    this.ground.append(element);
    return element;
  }

  /**
   * @param {[number, number][]} points in values
   * @param {import("./dom.js").Attributes} attributes
   */
  line(points, attributes) {
    return this.add("path", { d: this.path(points), fill: "none", ...attributes });
  }

  /**
   * @param {[number, number][]} points in values
   * @returns {string}
   */
  path(points) {
    return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${this.x(x).toFixed(1)},${this.y(y).toFixed(1)}`).join("");
  }
}

/**
 * Round values between two numbers, about so many.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {number[]}
 */
export function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999) ?? rough;
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

/**
 * A picture that is drawn anew where its width changes.
 * @param {string} title
 * @param {(width: number) => (Element | Element[])} draw
 * @param {Element | null} key
 * @returns {HTMLElement}
 */
export function figure(title, draw, key = null) {
  const ground = h("div", { class: "ground" });
  const found = h("figure", {}, title ? h("figcaption", {}, title) : null, ground, key);
  let last = 0;
  new ResizeObserver(() => {
    const width = Math.floor(ground.clientWidth);
    if (width > 0 && width !== last) {
      last = width;
      ground.replaceChildren(...[draw(width)].flat());
    }
  }).observe(ground);
  return found;
}
