// What hangs below every screen: the link, its code, the command line, the teacher's tools, print.

import { address } from "./address.js";
import { h, put } from "./dom.js";
import { qr } from "./qr.js";

/** @typedef {import("./app.js").App} App */

/**
 * The address of the page without its state.
 * @returns {string}
 */
export function place() {
  return location.href.split("#")[0].split("?")[0];
}

/**
 * @param {App} app
 * @returns {{element: HTMLElement, update: () => void}}
 */
export function share(app) {
  const { words, state } = app;
  const link = h("a", { class: "link" });
  const code = h("div", { class: "code" });
  const command = h("pre", { class: "command", tabindex: 0 });
  const files = h("div", { class: "files" });
  const ask = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", checked: state.ask, change: () => {
    state.ask = ask.checked;
    if (state.ask) state.screen = "ask";
    app.go({});
  } }));
  const details = /** @type {HTMLDetailsElement} */ (h("details", { class: "share", toggle: () => update() }));
  const update = () => {
    if (!details.open) return;
    const full = place() + address(state);
    link.setAttribute("href", address(state));
    link.textContent = full;
    const drawn = qr(full, words.say("share.code"));
    put(code, drawn ?? h("p", {}, words.say("share.long")));
    const seen = app.stage.seen;
    command.textContent = seen ? seen.command : words.say("lab.wait");
    put(files, ...Object.entries(seen?.files ?? {}).flatMap(([name, text]) => [h("h3", {}, `my_lab/${name}`), h("textarea", { readonly: true, rows: 6, "aria-label": name, class: "yaml" }, /** @type {string} */ (text)),
      h("p", {}, h("a", { download: name.replace("/", "_"), href: `data:text/yaml;charset=utf-8,${encodeURIComponent(/** @type {string} */ (text))}` }, words.say("share.download")))]));
  };
  const lesson = Boolean(app.lesson);
  const copy = h("button", { type: "button", class: "small", click: () => copied(copy, words.say("share.copied"), place() + address(state)) }, words.say("share.copy"));
  details.append(
    h("summary", {}, words.say("lab.share")),
    h("div", { class: "sheet" }, h("div", {}, h("p", {}, `${words.say("lab.link")} `, link), h("p", {}, copy),
      lesson && state.page !== "sandbox" ? h("p", {}, h("label", {}, ask, ` ${words.say("share.ask")}`)) : null,
      lesson ? [h("p", {}, words.say("lab.command")), command, files] : null), code));
  const toggle = (/** @type {"notes" | "large"} */ name, /** @type {string} */ key) => h("button", { type: "button", class: "small", "aria-pressed": String(state[name]), click: () => app.go({ [name]: !state[name] }) }, words.say(key));
  const element = h("footer", { class: "foot" }, details,
    h("div", { class: "tools" }, lesson ? toggle("notes", "lab.teacher") : null, toggle("large", "lab.large"), lesson ? h("button", { type: "button", class: "small", click: () => print() }, words.say("lab.print")) : null,
      h("button", { type: "button", class: "small", click: () => app.open("glossary") }, words.say("glossary.title"))));
  update();
  return { element, update };
}

/**
 * @param {HTMLElement} button
 * @param {string} said
 * @param {string} text
 */
async function copied(button, said, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = said;
  } catch {
    getSelection()?.selectAllChildren(/** @type {Node} */ (button.closest(".sheet")?.querySelector(".link")));
  }
}
