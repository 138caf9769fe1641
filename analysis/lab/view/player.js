// Plays a run: Play, Pause, speed, one step at a time, and a slider that goes back and forth. Training and, beside it, deployment.

import { h, still } from "./dom.js";
import { Population, STEPS } from "./population.js";

/** @typedef {import("./charts.js").Hand} Hand */
/** @typedef {import("./charts.js").Seen} Seen */

/** Rounds a second. */
const SPEEDS = [0.4, 1, 4, 12, 30];

/**
 * @typedef {object} Wishes
 * @property {number} round where to begin
 * @property {boolean} beside whether training and deployment are shown side by side
 * @property {string} where environment that the population is deployed in
 * @property {(round: number) => void} reached is told of the round that is shown
 * @property {(kinds: Uint8Array, where: string) => Promise<Uint8Array>} act asks who does what the spec forbids
 */

/** A population on its stage. */
export class Player {
  /**
   * @param {Hand} hand
   * @param {Seen} seen
   * @param {Wishes} wishes
   */
  constructor(hand, seen, wishes) {
    this.hand = hand;
    this.seen = seen;
    this.wishes = wishes;
    /** Rounds that have passed, and a part of the one that is under way. */
    this.time = Math.min(wishes.round, seen.rounds);
    this.goal = seen.rounds;
    this.playing = false;
    this.speed = SPEEDS[seen.rounds > 150 ? 4 : 3];
    this.last = 0;
    this.asked = 0;
    const { words, looks } = hand;
    this.main = new Population(seen.names, looks, words.say("stage.picture", { agents: seen.agents }));
    this.twin = wishes.beside ? new Population(seen.names, looks, words.say("stage.deployed", { place: words.name("option.elsewhere", wishes.where) })) : null;
    this.said = h("p", { class: "said", role: "status" });
    this.element = this.build();
    this.draw();
  }

  build() {
    const { words } = this.hand;
    const press = (/** @type {string} */ key, /** @type {() => void} */ act) => h("button", { type: "button", class: "small", click: act }, words.say(key));
    this.button = h("button", { type: "button", class: "play", click: () => this.toggle() });
    this.slider = /** @type {HTMLInputElement} */ (h("input", { type: "range", min: 0, max: this.seen.rounds, step: 1, "aria-label": words.say("lab.replay"), input: () => this.go(Number(this.slider?.value)) }));
    const speed = h("select", { "aria-label": words.say("player.speed"), change: (/** @type {Event} */ event) => (this.speed = Number(/** @type {HTMLSelectElement} */ (event.target).value)) },
      SPEEDS.map((each) => h("option", { value: each, selected: each === this.speed }, words.say("player.rate", { rate: each }))));
    const steps = this.seen.mixed ? null : h("div", { class: "steps" }, Object.keys(STEPS).map((step) => press(`step.${step}`, () => this.step(step))));
    const pictures = this.twin
      ? h("div", { class: "twins" }, h("figure", {}, h("figcaption", {}, words.say("player.training")), this.main.element), h("figure", {}, h("figcaption", {}, words.say(`acts.${this.wishes.where}`)), this.twin.element))
      : this.main.element;
    this.label();
    return h("div", { class: "player" }, pictures, h("div", { class: "deck" }, this.button, this.slider, speed), steps, this.said);
  }

  label() {
    const { words } = this.hand;
    if (this.button) this.button.textContent = this.playing ? `❚❚ ${words.say("player.pause")}` : `▶ ${words.say(this.time >= this.seen.rounds ? "player.again" : "player.play")}`;
  }

  toggle() {
    if (this.playing) return this.pause();
    if (this.time >= this.seen.rounds) this.time = 0;
    this.start(this.seen.rounds);
  }

  /**
   * Play up to a moment; without motion where the reader wants little of it.
   * @param {number} goal
   */
  start(goal) {
    this.goal = goal;
    if (still()) {
      this.time = goal;
      this.draw();
      this.label();
      return;
    }
    this.playing = true;
    this.last = performance.now();
    this.label();
    requestAnimationFrame((now) => this.frame(now));
  }

  pause() {
    this.playing = false;
    this.label();
  }

  /** @param {number} now */
  frame(now) {
    if (!this.playing || !this.element.isConnected) return;
    this.time = Math.min(this.goal, this.time + (Math.min(now - this.last, 100) / 1000) * this.speed);
    this.last = now;
    if (this.time >= this.goal) this.pause();
    this.draw();
    if (this.playing) requestAnimationFrame((next) => this.frame(next));
  }

  /** @param {number} round */
  go(round) {
    this.pause();
    this.time = round;
    this.draw();
    this.label();
  }

  /**
   * Play up to the end of a step of the round that is under way, or of the next round where that step is over.
   * @param {string} step
   */
  step(step) {
    const end = STEPS[/** @type {keyof typeof STEPS} */ (step)];
    const done = Math.floor(this.time + 1e-9);
    const goal = done + end > this.time + 1e-6 ? done + end : done + 1 + end;
    this.speed = Math.min(this.speed, 0.4);
    if (goal <= this.seen.rounds) this.start(goal);
  }

  /** The round that is under way, or the last. @returns {number} */
  get row() {
    return Math.min(Math.floor(this.time + 1e-9), this.seen.rounds - 1);
  }

  /** Who is there after a round. @param {number} round @returns {Uint8Array} */
  kindsAt(round) {
    const { kinds, agents } = this.seen;
    return kinds.subarray(round * agents, (round + 1) * agents);
  }

  draw() {
    const { agents, pay, parents, mixed } = this.seen;
    const { row } = this;
    const moment = this.time - row;
    const round = Math.min(Math.floor(this.time + 1e-9), this.seen.rounds);
    if (mixed) {
      const size = agents * this.seen.names.length;
      this.main.divide(this.seen.minds.subarray(round * size, (round + 1) * size));
    } else if (moment <= 1e-9 || moment >= 1 - 1e-9) {
      this.main.show(this.kindsAt(round));
    } else {
      const part = (/** @type {any} */ all) => all.subarray(row * agents, (row + 1) * agents);
      this.main.live({ before: this.kindsAt(row), after: this.kindsAt(row + 1), pay: part(pay), parents: part(parents) }, moment);
    }
    if (this.slider) {
      this.slider.value = String(round);
      this.slider.setAttribute("aria-valuetext", this.hand.words.say("player.round", { round, rounds: this.seen.rounds }));
    }
    this.tell(round, moment);
    this.wishes.reached(this.time);
    if (this.twin) this.besides(round);
  }

  /**
   * Show who does what the spec forbids, in training and where the population is deployed.
   * @param {number} round
   */
  async besides(round) {
    const kinds = this.kindsAt(round).slice();
    this.asked += 1;
    const { asked } = this;
    const still = () => asked === this.asked || !this.playing;
    const trained = await this.wishes.act(kinds, "training");
    const deployed = await this.wishes.act(kinds, this.wishes.where);
    if (!still()) return;
    if (!this.playing) this.main.show(kinds, trained);
    this.twin?.show(kinds, deployed);
    const { words } = this.hand;
    const count = (/** @type {Uint8Array} */ marks) => marks.reduce((sum, each) => sum + each, 0);
    this.said.textContent = words.say("player.ringed", { round, trained: count(trained), deployed: count(deployed), agents: kinds.length });
  }

  /**
   * @param {number} round
   * @param {number} moment
   */
  tell(round, moment) {
    if (this.twin) return;
    const { words } = this.hand;
    const { rounds, agents, mixed, episodes } = this.seen;
    if (this.playing && this.speed > 1) {
      this.said.textContent = words.say("player.round", { round, rounds });
    } else if (mixed || moment <= 1e-9 || moment >= 1 - 1e-9) {
      const key = round === 0 ? "stage.founders" : round === rounds ? "stage.over" : "player.round";
      this.said.textContent = words.say(key, { round, rounds, agents });
    } else {
      this.said.textContent = this.sentence(moment, episodes);
    }
  }

  /**
   * Say what the step that is under way does.
   * @param {number} moment
   * @param {number} episodes
   * @returns {string}
   */
  sentence(moment, episodes) {
    const { words } = this.hand;
    const { agents, pay, parents } = this.seen;
    const from = this.row * agents;
    const round = this.row + 1;
    if (moment <= STEPS.live + 1e-6) {
      const paid = [...pay.subarray(from, from + agents)];
      const lived = words.say(episodes === 1 ? "stage.episode" : "stage.episodes", { episodes });
      return words.say("stage.live", { round, lived, low: Math.min(...paid), high: Math.max(...paid) });
    }
    if (moment <= STEPS.select + 1e-6) {
      const left = new Set(parents.subarray(from, from + agents)).size;
      return words.say("stage.select", { round, childless: 1 - left / agents });
    }
    const [before, after] = [this.kindsAt(this.row), this.kindsAt(this.row + 1)];
    let mutants = 0;
    for (let i = 0; i < agents; i++) if (before[parents[from + i]] !== after[i]) mutants += 1;
    return words.say("stage.transmit", { round, mutants });
  }
}
