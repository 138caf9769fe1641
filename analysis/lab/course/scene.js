// A lesson under its settings: the plan, the run that is watched, further runs, the path of an endless population.

import { expectedShares } from "../engine/expected.js";
import { planOf } from "../engine/plan.js";
import { replay, trainingRounds } from "../engine/replay.js";

/** @typedef {import("../engine/config.js").Catalogue} Catalogue */
/** @typedef {import("../engine/config.js").Setup} Setup */
/** @typedef {import("../engine/plan.js").Plan} Plan */
/** @typedef {import("../engine/replay.js").Replay} Replay */
/** @typedef {import("./controls.js").Settings} Settings */

/** Runs that "twenty more" adds to the first. */
export const MORE = 20;

/** What a picture shows: the view draws it, by `kind`. @typedef {Record<string, any> & {kind: string}} Picture */

/**
 * One mechanism.
 * @typedef {object} Lesson
 * @property {string} name its key in the catalogues and in links
 * @property {import("./controls.js").Control[]} controls
 * @property {string} right the answer that the first settings bear out; "" where nothing is asked
 * @property {(settings: Settings) => Setup} setup
 * @property {(scene: Scene) => Picture[]} pictures most important first
 * @property {(scene: Scene) => Record<string, number>} facts numbers that texts quote
 * @property {((facts: Record<string, number>) => string)=} now which sentence is said of the settings; "" for its only one
 * @property {((scene: Scene) => Record<string, number>)=} says numbers that sentences about the settings quote, where all facts take long
 * @property {boolean=} deploys whether its pictures show deployment once the reader deploys
 * @property {boolean=} luck whether twenty runs are shown from the start, as one would mislead
 */

/** Remembers replays and paths by setup. */
export class Lab {
  /** @param {Catalogue} catalogue */
  constructor(catalogue) {
    this.catalogue = catalogue;
    /** @type {Map<string, any>} */
    this.kept = new Map();
  }

  /**
   * @template V
   * @param {string} key
   * @param {() => V} make
   * @returns {V}
   */
  remember(key, make) {
    if (!this.kept.has(key)) {
      if (this.kept.size > 400) this.kept.clear();
      this.kept.set(key, make());
    }
    return this.kept.get(key);
  }

  /** @param {Setup} setup @returns {Plan} */
  plan(setup) {
    return planOf(this.catalogue, setup);
  }

  /** @param {Setup} setup @param {number} replicate @returns {Replay} */
  run(setup, replicate) {
    return this.remember(`run ${replicate} ${JSON.stringify(setup)}`, () => replay(this.plan(setup), replicate));
  }

  /** @param {Setup} setup @returns {Float64Array} ((T + 1) * K) */
  expected(setup) {
    return this.remember(`expected ${JSON.stringify(setup)}`, () => expectedShares(this.plan(setup)));
  }

  /** @param {Setup} setup @returns {Float64Array} (K,) what an endless population ends with */
  end(setup) {
    return this.expected(setup).slice(-this.plan(setup).names.length);
  }

  /**
   * What runs end with, [replicate] (K,).
   * @param {Setup} setup
   * @param {number} replicates
   * @returns {Float64Array[]}
   */
  ends(setup, replicates) {
    const kinds = this.plan(setup).names.length;
    return Array.from({ length: replicates }, (_, replicate) =>
      this.remember(`end ${replicate} ${JSON.stringify(setup)}`, () => this.run(setup, replicate).share.slice(-kinds)),
    );
  }
}

/** A lesson under its settings. */
export class Scene {
  /**
   * @param {Lab} lab
   * @param {Lesson} lesson
   * @param {Settings} settings
   */
  constructor(lab, lesson, settings) {
    this.lab = lab;
    this.lesson = lesson;
    this.settings = settings;
    this.setup = lesson.setup(settings);
    this.plan = lab.plan(this.setup);
  }

  /** Rounds before deployment. */
  get rounds() {
    return trainingRounds(this.plan);
  }

  /** The run that the reader watches. */
  get run() {
    return this.lab.run(this.setup, 0);
  }

  /** The path of an endless population of the same founders. */
  get expected() {
    return this.lab.expected(this.setup);
  }

  /** Shares that the run starts with, (K,). */
  get first() {
    return this.run.share.slice(0, this.plan.names.length);
  }

  /** Shares that the run ends with, (K,). */
  get last() {
    return this.run.share.slice(-this.plan.names.length);
  }

  /**
   * What the first runs end with.
   * @param {number} runs
   */
  ends(runs) {
    return this.lab.ends(this.setup, runs);
  }

  /**
   * Chance of an act that the spec disapproves of, in the situations of an environment, [k] (situations met).
   * @param {string} environment
   */
  badActs(environment) {
    const { world } = this.plan.cast;
    const { probability } = world.environments[environment];
    const met = world.situations.map((_, s) => s).filter((s) => probability[s] > 0);
    const chance = this.plan.cast.badActs(world.environments[environment]).map((row) => met.map((s) => row[s]));
    return { chance, situations: met.map((s) => world.situations[s].name), weight: met.map((s) => probability[s]) };
  }

  /**
   * Chance that an episode of the final population ends in a forbidden act, in an environment.
   * @param {string} environment
   * @returns {number}
   */
  bad(environment) {
    const { chance, weight } = this.badActs(environment);
    return this.last.reduce((sum, share, k) => sum + share * chance[k].reduce((part, each, s) => part + each * weight[s], 0), 0);
  }

  /**
   * A picture of what each motivation does in training and, beside it, elsewhere.
   * @param {string[]} places environments, side by side
   * @returns {Picture}
   */
  acts(...places) {
    return { kind: "acts", places: places.map((name) => ({ name, ...this.badActs(name) })) };
  }
}
