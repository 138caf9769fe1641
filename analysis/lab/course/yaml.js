// The part of YAML that worlds are written in: nested mappings, lists and mappings on a line, anchors, comments, plain values.

import { Refusal } from "../engine/refusal.js";

/**
 * @typedef {{indent: number, text: string, line: number}} Line
 */

/**
 * Read a mapping.
 * @param {string} text
 * @returns {any}
 */
export function fromYaml(text) {
  /** @type {Line[]} */
  const lines = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const plain = uncommented(raw);
    if (plain.trim() === "" || plain.trim() === "---") return;
    if (/^\s*\t/.test(plain)) throw new Refusal("yaml", { line: index + 1, text: "tab" });
    lines.push({ indent: plain.length - plain.trimStart().length, text: plain.trim(), line: index + 1 });
  });
  return new Reader(lines).read();
}

/**
 * @param {string} raw
 * @returns {string}
 */
function uncommented(raw) {
  let quote = "";
  for (let i = 0; i < raw.length; i++) {
    if (quote) quote = raw[i] === quote ? "" : quote;
    else if (raw[i] === '"' || raw[i] === "'") quote = raw[i];
    else if (raw[i] === "#" && (i === 0 || /\s/.test(raw[i - 1]))) return raw.slice(0, i);
  }
  return raw;
}

class Reader {
  /** @param {Line[]} lines */
  constructor(lines) {
    this.lines = lines;
    this.at = 0;
    /** @type {Record<string, any>} */
    this.anchors = {};
  }

  read() {
    const value = this.lines.length > 0 ? this.block(this.lines[0].indent) : {};
    if (this.at < this.lines.length) this.fail(this.lines[this.at]);
    return value;
  }

  /**
   * @param {Line} line
   * @returns {never}
   */
  fail(line) {
    throw new Refusal("yaml", { line: line.line, text: line.text.slice(0, 40) });
  }

  /**
   * @param {number} indent
   * @returns {any}
   */
  block(indent) {
    if (this.lines[this.at].text.startsWith("- ")) return this.list(indent);
    /** @type {Record<string, any>} */
    const found = {};
    while (this.at < this.lines.length && this.lines[this.at].indent === indent) {
      const line = this.lines[this.at];
      const parts = /^("[^"]*"|'[^']*'|[^:{}[\],&*#]+?)\s*:(?:\s+(.*))?$/.exec(line.text);
      if (!parts) this.fail(line);
      this.at += 1;
      const key = parts[1].replace(/^["']|["']$/g, "");
      const value = this.value(parts[2] ?? "", indent, line);
      if (key === "<<") Object.assign(found, value);
      else found[key] = value;
    }
    return found;
  }

  /**
   * @param {number} indent
   * @returns {any[]}
   */
  list(indent) {
    const found = [];
    while (this.at < this.lines.length && this.lines[this.at].indent === indent && this.lines[this.at].text.startsWith("- ")) {
      const line = this.lines[this.at++];
      found.push(this.flow(line.text.slice(2), line));
    }
    return found;
  }

  /**
   * @param {string} text what follows the colon
   * @param {number} indent
   * @param {Line} line
   * @returns {any}
   */
  value(text, indent, line) {
    const anchor = /^&(\w+)\s*(.*)$/.exec(text);
    if (anchor) return (this.anchors[anchor[1]] = this.value(anchor[2], indent, line));
    if (/^[{["'*]/.test(text)) return this.flow(this.continued(text, indent), line);
    if (text !== "") return plain(text);
    const next = this.lines[this.at];
    return next && next.indent > indent ? this.block(next.indent) : null;
  }

  /**
   * A value in brackets may go on in deeper lines.
   * @param {string} text
   * @param {number} indent
   * @returns {string}
   */
  continued(text, indent) {
    const open = (/** @type {string} */ part) => (part.match(/[{[]/g) ?? []).length - (part.match(/[}\]]/g) ?? []).length;
    while (open(text) > 0 && this.at < this.lines.length && this.lines[this.at].indent > indent) text += ` ${this.lines[this.at++].text}`;
    return text;
  }

  /**
   * @param {string} text
   * @param {Line} line
   * @returns {any}
   */
  flow(text, line) {
    const state = { text, at: 0 };
    const value = this.part(state, line);
    if (state.text.slice(state.at).trim() !== "") this.fail(line);
    return value;
  }

  /**
   * @param {{text: string, at: number}} state
   * @param {Line} line
   * @returns {any}
   */
  part(state, line) {
    const skip = () => {
      while (state.text[state.at] === " ") state.at += 1;
    };
    skip();
    const anchor = /^&(\w+)\s+/.exec(state.text.slice(state.at));
    if (anchor) {
      state.at += anchor[0].length;
      return (this.anchors[anchor[1]] = this.part(state, line));
    }
    const sign = state.text[state.at];
    if (sign === "{" || (sign === "[" && state.text[state.at - 1] !== "$")) {
      const close = sign === "{" ? "}" : "]";
      const [list, map] = [/** @type {any[]} */ ([]), /** @type {Record<string, any>} */ ({})];
      state.at += 1;
      for (skip(); state.text[state.at] !== close; skip()) {
        if (state.at >= state.text.length) this.fail(line);
        if (sign === "{") {
          const key = /^\s*([^:{}[\],]+?)\s*:/.exec(state.text.slice(state.at));
          if (!key) this.fail(line);
          state.at += key[0].length;
          map[key[1].replace(/^["']|["']$/g, "")] = this.part(state, line);
        } else {
          list.push(this.part(state, line));
        }
        skip();
        if (state.text[state.at] === ",") state.at += 1;
      }
      state.at += 1;
      return sign === "{" ? map : list;
    }
    return this.scalar(state, line);
  }

  /**
   * @param {{text: string, at: number}} state
   * @param {Line} line
   * @returns {any}
   */
  scalar(state, line) {
    const rest = state.text.slice(state.at);
    const quoted = /^"([^"]*)"|^'([^']*)'/.exec(rest);
    const taken = quoted ?? /^(?:\$\{[^,]*(?:\{[^}]*\})*[^,]*\}(?=\s*$)|[^,{}[\]]|\$\{[^}]*\})+/.exec(rest);
    if (!taken) this.fail(line);
    state.at += taken[0].length;
    if (quoted) return quoted[1] ?? quoted[2];
    const text = taken[0].trim();
    if (!text.startsWith("*")) return plain(text);
    if (!(text.slice(1) in this.anchors)) this.fail(line);
    return structuredClone(this.anchors[text.slice(1)]);
  }
}

/**
 * @param {string} text without quotes
 * @returns {string | number | boolean | null}
 */
function plain(text) {
  if (text === "null" || text === "~" || text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}

/**
 * Write a mapping: blocks for what holds mappings, a line for what does not.
 * @param {any} value
 * @param {number} depth
 * @returns {string}
 */
export function asYaml(value, depth = 0) {
  const pad = "  ".repeat(depth);
  return Object.entries(value)
    .map(([key, part]) => {
      const nested = part !== null && typeof part === "object" && !Array.isArray(part);
      const deep = nested && Object.values(part).some((each) => each !== null && typeof each === "object");
      return deep ? `${pad}${key}:\n${asYaml(part, depth + 1)}` : `${pad}${key}: ${onLine(part)}\n`;
    })
    .join("");
}

/**
 * @param {any} value
 * @returns {string}
 */
function onLine(value) {
  if (Array.isArray(value)) return `[${value.map(onLine).join(", ")}]`;
  if (value === null) return "null";
  if (typeof value === "object") return `{${Object.entries(value).map(([key, part]) => `${key}: ${onLine(part)}`).join(", ")}}`;
  return typeof value === "string" && !/^[A-Za-z_][\w ().-]*$/.test(value) ? JSON.stringify(value) : String(value);
}
