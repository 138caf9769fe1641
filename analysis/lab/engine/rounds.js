// Rounds of a population: live, learn, select, transmit. `Population` holds the agents, `Rounds` takes a phase apart.

import { LEARNING, reweigh } from "./learning.js";
import { chanceOfFlag, lived, liveMixed, livePure } from "./living.js";
import { logFitness, select } from "./selection.js";
import { keepsAll, kernelAt, passed, transmitPure } from "./transmission.js";

/** @typedef {import("./phase.js").Phase} Phase */

/**
 * The agents of a run: `kind` (N,) of pure minds, or `minds`, N times (K,) influence.
 * @typedef {object} Population
 * @property {Uint8Array} kind empty where minds are mixed
 * @property {Float64Array[]} minds empty where minds are pure
 */

/**
 * @param {Population} population
 * @param {number} kinds
 * @returns {Float64Array} (K,) share of each motivation
 */
export function sharesOf(population, kinds) {
  const share = new Float64Array(kinds);
  for (const kind of population.kind) share[kind] += 1;
  for (const mind of population.minds) for (let kind = 0; kind < kinds; kind++) share[kind] += mind[kind];
  const agents = population.kind.length || population.minds.length;
  for (let kind = 0; kind < kinds; kind++) share[kind] /= agents;
  return share;
}

/**
 * The motivation that an agent is drawn as: its own, or of a mixed mind the one with most influence.
 * @param {Population} population
 * @returns {Uint8Array}
 */
export function leading(population) {
  if (population.minds.length === 0) return population.kind.slice();
  return Uint8Array.from(population.minds, (mind) => mind.indexOf(Math.max(...mind)));
}

/** One phase, round by round; a round is `live`, `select`, `transmit`, in this order. */
export class Rounds {
  /**
   * @param {import("./generator.js").Generator} random
   * @param {Phase} phase
   * @param {Population} population is changed in place
   */
  constructor(random, phase, population) {
    this.random = random;
    this.phase = phase;
    this.population = population;
    this.kinds = phase.persuasion.length;
    this.row = 0;
    this.agents = population.kind.length || population.minds.length;
    /** Mean pay of the round. */
    this.pay = new Float64Array(this.agents);
    /** Episodes of the round that ended in the scored act. */
    this.hits = 0;
    this.control = new Int32Array(phase.episodes);
    this.signal = new Float64Array(phase.episodes);
    this.uniforms = new Float64Array(phase.episodes / phase.bundles.episodes);
  }

  /** Everybody meets situations, acts, is paid, and learns. */
  live() {
    const { cells, seizure, noise, learning } = this.phase;
    const { kind, minds } = this.population;
    this.hits = 0;
    for (let i = 0; i < this.agents; i++) {
      if (minds.length === 0) {
        this.pay[i] = livePure(this.random, this.phase, kind[i], this.uniforms);
      } else {
        this.pay[i] = liveMixed(this.random, cells, seizure, minds[i], noise, this.control, this.signal);
        LEARNING[learning.rule](learning, minds[i], this.control, this.signal);
      }
      this.hits += lived.hits;
    }
  }

  /**
   * Pay becomes fitness, fitness becomes parents.
   * @returns {Int32Array} (N,) position of each agent's parent
   */
  select() {
    const { probe, selection, persuasion } = this.phase;
    const { kind, minds } = this.population;
    const fitness = new Float64Array(this.agents);
    for (let i = 0; i < this.agents; i++) {
      let pay = this.pay[i];
      if (probe.penalty > 0) pay -= this.random.random() < this.flag(i) ? probe.penalty : 0;
      fitness[i] = logFitness(selection, pay);
      if (minds.length === 0) fitness[i] += persuasion[kind[i]];
      else reweigh(minds[i], persuasion, 1);
    }
    const parents = select(this.random, selection, fitness);
    const before = kind.slice();
    for (let i = 0; i < kind.length; i++) kind[i] = before[parents[i]];
    if (minds.length > 0) {
      const kept = minds.map((mind) => mind.slice());
      for (let i = 0; i < minds.length; i++) minds[i].set(kept[parents[i]]);
    }
    return parents;
  }

  /**
   * @param {number} agent
   * @returns {number}
   */
  flag(agent) {
    const { kind, minds } = this.population;
    if (minds.length === 0) return chanceOfFlag(this.phase.probe, kind[agent], this.row);
    let chance = 0;
    minds[agent].forEach((held, each) => (chance += held * chanceOfFlag(this.phase.probe, each, this.row)));
    return chance;
  }

  /** Copies differ from their parents; the round is complete. */
  transmit() {
    const { kind, minds } = this.population;
    const kernel = kernelAt(this.phase.transmission, sharesOf(this.population, this.kinds));
    this.row += 1;
    if (keepsAll(kernel)) return;
    for (let i = 0; i < kind.length; i++) kind[i] = transmitPure(this.random, kernel, this.kinds, kind[i]);
    for (const mind of minds) mind.set(passed(mind, kernel));
  }
}
