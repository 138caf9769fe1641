// The tables of NumPy's normal numbers: read off NumPy by the exporter, handed over once.

import { exp } from "./exp.js";

/** Where the lowest layer's tail begins. */
export const TAIL = 3.6541528853610088;

/**
 * @typedef {object} Ziggurat
 * @property {Float64Array} bound whole numbers from which more is drawn, by layer
 * @property {Float64Array} width of a unit, by layer
 * @property {Float64Array} height of the density at a layer's edge
 */

/** @type {Ziggurat | null} */
let tables = null;

/** @param {{bound: number[], width: number[]}} read */
export function setZiggurat(read) {
  const width = Float64Array.from(read.width);
  const height = width.map((unit, layer) => (layer === 0 ? 1 : exp(-0.5 * (unit * 2 ** 52) * (unit * 2 ** 52))));
  tables = { bound: Float64Array.from(read.bound), width, height };
}

/** @returns {Ziggurat} */
export function ziggurat() {
  if (tables === null) throw new Error("setZiggurat comes first");
  return tables;
}
