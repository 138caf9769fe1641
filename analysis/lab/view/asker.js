// Questions to the worker, and their answers; without a worker the page computes itself.

import { Answerer } from "../answerer.js";

/** @typedef {import("../answerer.js").Question} Question */

/** Asks, and remembers the answers of scenes. */
export class Asker {
  /**
   * @param {any} data what the worker is given
   * @param {string} code the worker's script
   */
  constructor(data, code) {
    this.next = 0;
    /** @type {Map<number, (answer: any) => void>} */
    this.waiting = new Map();
    /** Whether a worker computes; the page itself does where there is none. */
    this.apart = false;
    /** @type {Answerer | null} */
    this.here = null;
    this.data = data;
    try {
      this.worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
      this.worker.onmessage = ({ data: { id, answer } }) => {
        this.waiting.get(id)?.(answer);
        this.waiting.delete(id);
      };
      this.worker.postMessage({ what: "data", ...data });
      this.apart = true;
    } catch {
      this.here = new Answerer(data);
    }
  }

  /**
   * @param {Omit<Question, "id">} question
   * @returns {Promise<any>}
   */
  ask(question) {
    const id = this.next++;
    if (this.here) return Promise.resolve(this.here.answer({ id, ...question }));
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker?.postMessage({ id, ...question });
    });
  }
}
