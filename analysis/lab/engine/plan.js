// A run, ready to go: what `mofit` would build of the same configuration.

import { Cast } from "./cast.js";
import { configOf } from "./config.js";
import { whereFalls } from "./drawing.js";
import { exp } from "./exp.js";
import { Generator } from "./generator.js";
import { buildMotivations } from "./motivations.js";
import { buildPhase } from "./phase.js";
import { Refusal, requireName, requireNumber } from "./refusal.js";
import { buildWorld } from "./world.js";

/** @typedef {import("./config.js").Config} Config */

/** Builds plans; parts that are the same as before are not built again. */
export class Plan {
  /** @param {Config} config resolved */
  constructor(config) {
    const { population } = config;
    requireName("population.minds", population.minds, ["pure", "mixed"]);
    requireNumber("population.agents", population.agents, 2, 100000);
    requireNumber("population.rationality", population.rationality, 0);
    for (const ability of ["foresight", "awareness"]) requireNumber(`population.${ability}`, population[ability], 0, 1);
    const world = buildWorld(config.world);
    const { foresight, awareness, rationality } = population;
    this.cast = new Cast(world, buildMotivations(config.motivation, world), { foresight, awareness, rationality });
    this.names = this.cast.motivations.map(({ name }) => name);
    this.mixed = population.minds === "mixed";
    this.agents = /** @type {number} */ (population.agents);
    this.seed = /** @type {number} */ (config.seed);
    this.prior = priorOf(this.cast.motivations, population.prior);
    const order = Object.keys(config.regime);
    if (order.length === 0) throw new Refusal("no_phases", { key: "regime" });
    this.phases = order.map((name) => buildPhase(name, config.regime[name], this.cast, this.prior, this.mixed));
  }

  /**
   * The generator of a replicate's phase; phase -1 is the founding.
   * @param {number} replicate
   * @param {number} phase
   * @returns {Generator}
   */
  generator(replicate, phase) {
    return new Generator(this.seed, [replicate, phase + 1, 0]);
  }

  /**
   * Draw the founders of a replicate from the prior.
   * @param {number} replicate
   * @returns {import("./rounds.js").Population}
   */
  founders(replicate) {
    if (this.mixed) return { kind: new Uint8Array(0), minds: Array.from({ length: this.agents }, () => this.prior.slice()) };
    const random = this.generator(replicate, -1);
    return { kind: Uint8Array.from({ length: this.agents }, () => whereFalls(this.prior, random.random())), minds: [] };
  }
}

/**
 * count * exp(-simplicity * description length - speed * reasoning steps + bias), normalised.
 * @param {import("./motivations.js").Motivation[]} motivations
 * @param {Config} config
 * @returns {Float64Array} (K,)
 */
export function priorOf(motivations, config) {
  const names = motivations.map(({ name }) => name);
  for (const name of Object.keys(config.bias)) requireName("population.prior.bias", name, names);
  const logs = motivations.map(
    (kind) =>
      Math.log(kind.count) -
      config.simplicity * kind.description_length -
      config.speed * kind.reasoning_steps +
      (config.bias[kind.name] ?? 0),
  );
  const largest = Math.max(...logs);
  const weights = Float64Array.from(logs, (log) => exp(log - largest));
  let total = 0;
  for (const weight of weights) total += weight;
  return weights.map((weight) => weight / total);
}

/** @type {Map<string, Plan>} */
const plans = new Map();

/**
 * Build the plan of a setup; the same setup gives the same object.
 * @param {import("./config.js").Catalogue} catalogue
 * @param {import("./config.js").Setup} setup
 * @returns {Plan}
 */
export function planOf(catalogue, setup) {
  const key = JSON.stringify(setup);
  let plan = plans.get(key);
  if (!plan) {
    plan = new Plan(configOf(catalogue, setup));
    if (plans.size > 200) plans.clear();
    plans.set(key, plan);
  }
  return plan;
}
