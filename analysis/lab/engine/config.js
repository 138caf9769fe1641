// Configurations: groups chosen from `conf/`, values laid over them by dotted key, sums and products worked out.

/**
 * @typedef {Record<string, any>} Config a mapping as it stands in a configuration file
 */

/**
 * What `conf/` holds, written into the page by the exporter: one entry per file of a group.
 * @typedef {object} Catalogue
 * @property {Record<string, Config>} world
 * @property {Record<string, Config>} motivation
 * @property {Record<string, Config>} population
 * @property {Record<string, Config>} regime
 * @property {Record<string, Config>} phase
 * @property {Config} rest
 */

/**
 * Groups as on a command line, then values by dotted key.
 * @typedef {object} Setup
 * @property {string} world
 * @property {string} population
 * @property {string} regime
 * @property {string[]} motivations
 * @property {Record<string, number | string>} values
 * @property {[string, number][]=} strip phases and their rounds, put together by the reader, in place of the regime
 * @property {{world?: Config, motivation?: Config}=} own a world or motivations written by the reader, in place of the group's
 */

const USUAL = { world: "coding_assistant", population: "pure", regime: "standard" };

/**
 * @param {Catalogue} catalogue
 * @param {Setup} setup
 * @returns {Config} resolved
 */
export function configOf(catalogue, setup) {
  const own = setup.own ?? {};
  const config = structuredClone({
    ...catalogue.rest,
    world: own.world ?? catalogue.world[setup.world],
    motivation: { ...Object.fromEntries(setup.motivations.map((name) => [name, catalogue.motivation[name]])), ...own.motivation },
    population: catalogue.population[setup.population],
    regime: regimeOf(catalogue, setup),
  });
  for (const [key, value] of Object.entries(setup.values)) lay(config, key.split("."), value);
  return resolved(config, config);
}

/**
 * @param {Catalogue} catalogue
 * @param {Setup} setup
 * @returns {Config}
 */
function regimeOf(catalogue, setup) {
  if (!setup.strip) return catalogue.regime[setup.regime];
  const phases = setup.strip.map(([name, rounds], at) => [`${name}_${at + 1}`, { ...catalogue.phase[name], rounds }]);
  return Object.fromEntries([...phases, ["deployment", catalogue.phase.deployment]]);
}

/**
 * Files of the reader's own for a folder that `mofit --config-dir` reads, by path in it.
 * @param {Setup} setup
 * @param {(world: Config) => string} yaml writes a world
 * @returns {Record<string, string>}
 */
export function filesOf(setup, yaml) {
  /** @type {Record<string, string>} */
  const files = {};
  if (setup.strip) {
    const phases = setup.strip.map(([name], at) => `  - /phase@${name}_${at + 1}: ${name}`);
    const rounds = setup.strip.map(([name, count], at) => `${name}_${at + 1}: {rounds: ${count}}`);
    const lines = ["# A regime put together in the lab.", "defaults:", ...phases, "  - /phase@deployment: deployment", "  - _self_", ...rounds];
    files["regime/mine.yaml"] = `${lines.join("\n")}\n`;
  }
  if (setup.own?.world) files["world/mine.yaml"] = yaml(setup.own.world);
  return files;
}

/**
 * @param {Config} config
 * @param {string[]} path
 * @param {number | string} value
 */
function lay(config, path, value) {
  const last = path[path.length - 1];
  let part = config;
  for (const name of path.slice(0, -1)) part = part[name] ??= {};
  part[last] = value;
}

/**
 * @param {any} node
 * @param {Config} config
 * @returns {any}
 */
function resolved(node, config) {
  if (typeof node === "string" && node.includes("${")) return computed(node, config);
  if (Array.isArray(node)) return node.map((part) => resolved(part, config));
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, resolved(part, config)]));
}

/**
 * Work out `${sum:a,b}`, `${product:a,b}` or `${path.of.names}`.
 * @param {string} text
 * @param {Config} config
 * @returns {number}
 */
export function computed(text, config) {
  if (!text.startsWith("${")) return Number(text);
  const inner = text.slice(2, -1);
  const call = /^(sum|product):(.*)$/.exec(inner);
  if (call) {
    const terms = split(call[2]).map((term) => computed(term.trim(), config));
    return call[1] === "sum" ? terms.reduce((a, b) => a + b, 0) : terms.reduce((a, b) => a * b, 1);
  }
  const value = inner.split(".").reduce((part, name) => part?.[name], config);
  return typeof value === "string" ? computed(value, config) : Number(value);
}

/**
 * Split at commas that stand in no braces.
 * @param {string} text
 * @returns {string[]}
 */
function split(text) {
  const parts = [""];
  let depth = 0;
  for (const sign of text) {
    depth += sign === "{" ? 1 : sign === "}" ? -1 : 0;
    if (sign === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

/**
 * Write the command line that runs the same plan in Python.
 * @param {Catalogue} catalogue
 * @param {Setup} setup
 * @returns {string}
 */
export function commandOf(catalogue, setup) {
  const known = structuredClone({
    ...catalogue.rest,
    world: setup.own?.world ?? catalogue.world[setup.world],
    motivation: Object.fromEntries(setup.motivations.map((name) => [name, catalogue.motivation[name]])),
    population: catalogue.population[setup.population],
    regime: regimeOf(catalogue, setup),
  });
  const words = ["mofit"];
  if (setup.own || setup.strip) words.push("--config-dir my_lab");
  const chosen = { world: setup.own?.world ? "mine" : setup.world, population: setup.population, regime: setup.strip ? "mine" : setup.regime };
  for (const [group, name] of Object.entries(chosen)) if (name !== /** @type {Config} */ (USUAL)[group]) words.push(`${group}=${name}`);
  words.push(`'motivation=[${[...setup.motivations, ...Object.keys(setup.own?.motivation ?? {})].join(",")}]'`);
  for (const [key, value] of Object.entries(setup.values)) {
    const there = key.split(".").reduce((/** @type {any} */ part, name) => part?.[name], known);
    words.push(`${there === undefined || there === null ? "+" : ""}${key}=${written(value)}`);
  }
  return words.join(" ");
}

/**
 * @param {number | string} value
 * @returns {string}
 */
function written(value) {
  const text = String(value);
  return typeof value === "number" ? text : /^[A-Za-z0-9_.]+$/.test(text) ? text : `'${text}'`;
}
