// Where the page begins.

import { App } from "./app.js";

/**
 * Take what the exporter wrote into the page, and show it.
 * @param {Document} page
 */
export function main(page) {
  const read = (/** @type {string} */ id) => page.getElementById(id)?.textContent ?? "";
  const root = /** @type {HTMLElement} */ (page.getElementById("app"));
  const app = new App(JSON.parse(read("data")), read("worker"), root);
  page.getElementById("plain")?.remove();
  root.hidden = false;
  return app;
}

Object.assign(window, { lab: main(document) });
