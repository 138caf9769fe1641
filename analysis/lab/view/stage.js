// The pictures of a scene, beside the text: what a screen of a lesson shows of the run, and how it follows a change.

import { acts, paths } from "./charts.js";
import { bars, curves, fates, landscape, runs, waiting } from "./comparisons.js";
import { h, put } from "./dom.js";
import { Player } from "./player.js";
import { Population } from "./population.js";

/** @typedef {import("./charts.js").Hand} Hand */
/** @typedef {import("./charts.js").Seen} Seen */
/** @typedef {import("./address.js").State} State */

/** Pictures, drawn anew for every scene; the player keeps its round. */
export class Stage {
  /**
   * @param {import("./app.js").App} app
   * @param {HTMLElement} element
   */
  constructor(app, element) {
    this.app = app;
    this.element = element;
    this.wanted = 0;
    /** @type {Player | null} */
    this.player = null;
    /** @type {Seen | null} */
    this.seen = null;
    /** @type {((seen: Seen) => void)} told of every scene that is shown */
    this.told = () => {};
    /** @type {(expected: Float64Array) => void} moves the dashed lines of the shares */
    this.expect = () => {};
    /** What stands above the pictures. @type {HTMLElement | null} */
    this.lead = null;
    /** @type {(at: number[], found: Float64Array[]) => void} told of further runs */
    this.onRuns = () => {};
  }

  /**
   * Ask for the scene of a state, and show it; the last one stays where it is refused.
   * @param {State} state
   * @returns {Promise<import("../engine/refusal.js").Refusal | null>}
   */
  async show(state) {
    const wanted = ++this.wanted;
    const settings = state.world ? { ...state.settings, world: state.world } : state.settings;
    if (this.seen) this.foretell(state.page, settings, this.seen);
    const seen = await this.app.asker.ask({ what: "scene", lesson: state.page, settings });
    if (wanted !== this.wanted) return null;
    if (seen.refusal) return seen.refusal;
    this.seen = seen;
    this.draw(state, seen);
    this.told(seen);
    return null;
  }

  /**
   * Move the dashed lines to the path of an endless population, while the run is still being played.
   * @param {string} lesson
   * @param {Record<string, any>} settings
   * @param {Seen} seen what is shown now
   */
  async foretell(lesson, settings, seen) {
    const { wanted } = this;
    const path = await this.app.asker.ask({ what: "path", lesson, settings: structuredClone(settings) });
    const alike = !path.refusal && path.rounds === seen.rounds && path.names.join() === seen.names.join();
    if (wanted === this.wanted && this.seen === seen && alike) this.expect(path.expected);
  }

  /**
   * @param {State} state
   * @param {Seen} seen
   */
  draw(state, seen) {
    const hand = this.app.hand;
    this.player?.pause();
    this.onRuns = () => {};
    if (state.screen === "ask") return this.clue(state, seen, hand);
    const lesson = this.app.lesson;
    const path = paths(hand, seen);
    this.expect = path.expect;
    const where = state.settings.elsewhere ?? "deployment";
    this.player = new Player(hand, seen, {
      round: state.round ?? (state.screen === "see" ? 0 : seen.rounds),
      beside: Boolean(lesson.deploys) && state.screen === "idea",
      where,
      reached: (time) => {
        path.reach(time);
        this.remember(time, seen.rounds);
      },
      act: (kinds, place) => this.app.asker.ask({ what: "act", lesson: state.page, settings: state.settings, kinds, where: place }),
    });
    const pictures = seen.pictures.map((/** @type {any} */ picture) => this.picture(picture, state, seen, hand, path.element));
    const live = h("figure", { class: "live" }, h("figcaption", {}, hand.words.say(seen.mixed ? "stage.minds" : "stage.title")), this.player.element, hand.looks.legend(seen.names));
    const order = state.screen === "see" ? [pictures[0], live, ...pictures.slice(1)] : [live, ...pictures];
    put(this.element, this.lead, ...(state.screen === "idea" ? [live, pictures[0]] : order));
    if (state.screen === "see" && state.round === null) this.player.start(seen.rounds);
  }

  /**
   * Write the round that is looked at into the address, once nothing moves.
   * @param {number} time
   * @param {number} rounds
   */
  remember(time, rounds) {
    if (!this.player || this.player.playing || !Number.isInteger(time)) return;
    const { state } = this.app;
    const round = time === rounds ? null : time;
    if (state.round === round) return;
    state.round = round;
    this.app.note();
  }

  /**
   * What is shown before the reader predicts: nobody sees who wins.
   * @param {State} state
   * @param {Seen} seen
   * @param {Hand} hand
   */
  clue(state, seen, hand) {
    const training = seen.pictures.find((/** @type {any} */ picture) => picture.kind === "acts");
    const founders = new Population(seen.names, hand.looks, hand.words.say("stage.picture", { agents: seen.agents }));
    if (seen.mixed) founders.divide(seen.minds.subarray(0, seen.agents * seen.names.length));
    else founders.show(seen.kinds.subarray(0, seen.agents));
    const title = hand.words.say(seen.mixed ? "stage.first_minds" : "stage.first");
    const people = h("figure", { class: "live" }, h("figcaption", {}, title), founders.element, hand.looks.legend(seen.names));
    if (state.page === "motives") put(this.element, acts(hand, seen, { places: [training.places[0]] }, true));
    else put(this.element, people);
  }

  /**
   * @param {any} picture
   * @param {State} state
   * @param {Seen} seen
   * @param {Hand} hand
   * @param {HTMLElement} path
   * @returns {HTMLElement}
   */
  picture(picture, state, seen, hand, path) {
    const { settings } = state;
    if (picture.kind === "paths") return path;
    if (picture.kind === "acts") return acts(hand, seen, picture, false);
    if (picture.kind === "curves") return curves(hand, seen, picture);
    if (picture.kind === "landscape") return landscape(hand, seen, picture);
    if (picture.kind === "bars") return bars(hand, seen, picture, settings.place ?? settings.measure);
    if (picture.kind === "waiting") return waiting(hand, picture);
    if (picture.kind === "fates") return this.fates(state, seen, hand, picture.chance);
    return this.runs(state, seen, hand);
  }

  /**
   * Twenty more runs beside the one that is watched, as they are computed.
   * @param {State} state
   * @param {Seen} seen
   * @param {Hand} hand
   * @returns {HTMLElement}
   */
  runs(state, seen, hand) {
    const shown = runs(hand, seen);
    this.more(state, (at, found) => {
      shown.add(at, found);
      this.onRuns(at, found);
    });
    return shown.element;
  }

  /**
   * @param {State} state
   * @param {(at: number[], paths: Float64Array[]) => void} add
   */
  async more(state, add) {
    const { wanted } = this;
    const settings = state.world ? { ...state.settings, world: state.world } : { ...state.settings };
    for (let from = 0, done = false; !done; ) {
      const answer = await this.app.asker.ask({ what: "runs", lesson: state.page, settings, from });
      if (wanted !== this.wanted || answer.refusal) return;
      add(answer.at, answer.paths);
      from += answer.paths.length;
      done = answer.done;
    }
  }

  /**
   * @param {State} state
   * @param {Seen} seen
   * @param {Hand} hand
   * @param {number} chance
   * @returns {HTMLElement}
   */
  fates(state, seen, hand, chance) {
    const place = h("div", {});
    const counted = { won: 0, lost: 0, undecided: 0, runs: 0 };
    put(place, fates(hand, chance, counted));
    this.onRuns = (at, found) => {
      for (const path of found) {
        const share = path[(at.length - 1) * seen.names.length];
        counted[share === 1 ? "won" : share === 0 ? "lost" : "undecided"] += 1;
        counted.runs += 1;
      }
      put(place, fates(hand, chance, counted));
    };
    return place;
  }
}
