// World x motivations x environment -> how each motivation behaves, and what that pays. Tables are (S * A) per motivation.

import { totalEffects } from "./causes.js";
import { exp } from "./exp.js";
import { bound } from "./motivations.js";

/** @typedef {import("./world.js").World} World */
/** @typedef {import("./world.js").Environment} Environment */
/** @typedef {import("./motivations.js").Motivation} Motivation */

/** The world, who acts in it, and how able they are; what follows is worked out once and kept. */
export class Cast {
  /**
   * @param {World} world
   * @param {Motivation[]} motivations
   * @param {{foresight: number, awareness: number, rationality: number}} abilities
   */
  constructor(world, motivations, abilities) {
    this.world = world;
    this.motivations = motivations;
    this.abilities = abilities;
    /** Wants [k][s] (O,), the largest scaled to 1. */
    this.wants = motivations.map((motivation) => world.situations.map((situation) => this.wanted(motivation, situation)));
    /** Which motivations have the same live causes: (K,) place in `live`. @type {number[]} */
    this.liveOf = [];
    /** @type {Uint8Array[]} (O * O) each, 1 where a cause is live */
    this.live = [];
    this.findLive();
    /** @type {Map<string, Float64Array[]>} */
    this.known = new Map();
  }

  /**
   * @param {Motivation} motivation
   * @param {import("./world.js").Situation} situation
   * @returns {Float64Array}
   */
  wanted(motivation, situation) {
    const wants = bound(motivation.per, situation, motivation.wants);
    const largest = Math.max(0, ...Object.values(wants).map(Math.abs));
    return Float64Array.from(this.world.outcomes, (name) => (largest > 0 ? (wants[name] ?? 0) / largest : 0));
  }

  findLive() {
    const { own, outcomes } = this.world;
    /** @type {Map<string, number>} */
    const places = new Map();
    for (const { wants, per } of this.motivations) {
      const serves = outcomes.map((name) => [wants, ...Object.values(per)].some((table) => (table[name] ?? 0) > 0));
      const live = Uint8Array.from(own, (wanted) => (wanted < 0 || serves[wanted] ? 1 : 0));
      const key = live.join("");
      if (!places.has(key)) {
        places.set(key, this.live.length);
        this.live.push(live);
      }
      this.liveOf.push(/** @type {number} */ (places.get(key)));
    }
  }

  /**
   * Outcomes of each action, itself and everything it brings, by motivation: [k] (S * A * O).
   * @param {Float64Array} causes
   * @param {number} foresight
   * @returns {Float64Array[]}
   */
  downstream(causes, foresight) {
    const { effect, outcomes, acts } = this.world;
    const size = outcomes.length;
    const brought = this.live.map((live) => {
      const reach = totalEffects(causes.map((strength, at) => strength * live[at]), foresight);
      const table = new Float64Array(effect.length * acts * size);
      effect.forEach((actions, s) =>
        actions.forEach((amounts, a) => {
          const row = (s * acts + a) * size;
          for (let cause = 0; cause < size; cause++) {
            const amount = amounts[cause];
            if (amount !== 0) for (let o = 0; o < size; o++) table[row + o] += amount * reach[cause * size + o];
          }
        }),
      );
      return table;
    });
    return this.liveOf.map((place) => brought[place]);
  }

  /**
   * Value of each action to each motivation, [k] (S * A), if these causes hold.
   * @param {string} name under which it is kept
   * @param {Float64Array} causes
   * @returns {Float64Array[]}
   */
  values(name, causes) {
    const kept = this.known.get(name);
    if (kept) return kept;
    const size = this.world.outcomes.length;
    const { acts } = this.world;
    const table = this.downstream(causes, this.abilities.foresight).map((brought, k) =>
      Float64Array.from({ length: brought.length / size }, (_, cell) => {
        const wants = this.wants[k][Math.floor(cell / acts)];
        let value = 0;
        for (let o = 0; o < size; o++) value += brought[cell * size + o] * wants[o];
        return value;
      }),
    );
    this.known.set(name, table);
    return table;
  }

  /**
   * Credence of being in training in a situation.
   * @param {Environment} environment
   * @param {number} kind
   * @param {number} situation
   * @returns {number}
   */
  credence(environment, kind, situation) {
    if (this.motivations[kind].conditioning) return 1;
    const knows = this.abilities.awareness * environment.leak;
    return knows * environment.truth + (1 - knows) * (1 - this.world.situations[situation].looksDeployed);
  }

  /**
   * Chance of each action in each situation, [k] (S * A): the softmax around habit, with exploration.
   * @param {Environment} environment
   * @param {number} exploration
   * @returns {Float64Array[]}
   */
  behaviour(environment, exploration = 0) {
    const { environments, situations } = this.world;
    const training = this.values("training", environments.training.causes);
    const deployment = this.values("deployment", environments.deployment.causes);
    const told = environment.told ? this.values(`told ${environment.name}`, environment.told) : null;
    return this.motivations.map((motivation, k) => {
      const chances = new Float64Array(situations.length * this.world.acts);
      situations.forEach((situation, s) => {
        const credence = this.credence(environment, k, s);
        const explored = exploration * bound(motivation.explores, situation, 1);
        const trust = told ? environment.trust : 0;
        this.choose(s, explored, chances, (at) => {
          const view = credence * training[k][at] + (1 - credence) * deployment[k][at];
          return told ? trust * told[k][at] + (1 - trust) * view : view;
        });
      });
      return chances;
    });
  }

  /**
   * @param {number} situation
   * @param {number} exploration
   * @param {Float64Array} chances is filled for this situation
   * @param {(at: number) => number} value
   */
  choose(situation, exploration, chances, value) {
    const { acts, habit } = this.world;
    const from = situation * acts;
    let largest = -Infinity;
    let available = 0;
    for (let at = from; at < from + acts; at++) {
      if (habit[at] > 0) {
        chances[at] = Math.log(habit[at]) + this.abilities.rationality * value(at);
        largest = Math.max(largest, chances[at]);
        available += 1;
      }
    }
    let total = 0;
    for (let at = from; at < from + acts; at++) {
      chances[at] = habit[at] > 0 ? exp(chances[at] - largest) : 0;
      total += chances[at];
    }
    for (let at = from; at < from + acts; at++) {
      const uniform = habit[at] > 0 ? 1 / available : 0;
      chances[at] = (1 - exploration) * (chances[at] / total) + exploration * uniform;
    }
  }

  /**
   * What each action earns, [k] (S * A) by channel: selection signal, approval by the spec and by itself, grip on the grader.
   * @param {Environment} environment
   */
  pay(environment) {
    const { outcomes, acts, spec, seizedBy } = this.world;
    const size = outcomes.length;
    const selection = outcomes.indexOf("selection");
    return this.downstream(environment.causes, 1).map((real, k) => {
      const cells = real.length / size;
      const paid = { selection: new Float64Array(cells), spec: new Float64Array(cells), own: new Float64Array(cells), grip: new Float64Array(cells) };
      for (let cell = 0; cell < cells; cell++) {
        const wants = this.wants[k][Math.floor(cell / acts)];
        for (let o = 0; o < size; o++) {
          paid.spec[cell] += real[cell * size + o] * spec[o];
          paid.own[cell] += real[cell * size + o] * wants[o];
        }
        paid.selection[cell] = real[cell * size + selection];
        paid.grip[cell] = Math.min(Math.max(real[cell * size + seizedBy], 0), 1);
      }
      return paid;
    });
  }

  /**
   * Expected outcomes of an episode, [k] (O,), everything downstream included; what happens once is a chance.
   * @param {Environment} environment
   * @param {Float64Array[]} acts
   * @returns {Float64Array[]}
   */
  outcomes(environment, acts) {
    const size = this.world.outcomes.length;
    return this.downstream(environment.causes, 1).map((real, k) => {
      const expected = new Float64Array(size);
      for (let cell = 0; cell < real.length / size; cell++) {
        const chance = environment.probability[Math.floor(cell / this.world.acts)] * acts[k][cell];
        for (let o = 0; o < size; o++) {
          const amount = real[cell * size + o];
          expected[o] += chance * (this.world.absorbing[o] ? Math.min(Math.max(amount, 0), 1) : amount);
        }
      }
      return expected;
    });
  }

  /**
   * Chance of an act whose direct effects the developers' spec disapproves of, [k] (S,).
   * @param {Environment} environment
   * @returns {Float64Array[]}
   */
  badActs(environment) {
    const { effect, spec, acts } = this.world;
    return this.behaviour(environment).map((chances) =>
      Float64Array.from(effect, (actions, s) => {
        let bad = 0;
        actions.forEach((amounts, a) => {
          let approval = 0;
          amounts.forEach((amount, o) => (approval += amount * spec[o]));
          if (approval < 0) bad += chances[s * acts + a];
        });
        return bad;
      }),
    );
  }

  /**
   * Total variation between each motivation's behaviour in training and in deployment, situations as in deployment.
   * @returns {number[]}
   */
  gaps() {
    const { environments, acts } = this.world;
    const trained = this.behaviour(environments.training);
    const deployed = this.behaviour(environments.deployment);
    return trained.map((chances, k) => {
      let gap = 0;
      chances.forEach((chance, at) => {
        gap += 0.5 * Math.abs(chance - deployed[k][at]) * environments.deployment.probability[Math.floor(at / acts)];
      });
      return gap;
    });
  }
}
