// The page's worker: takes questions one at a time; a later scene or further runs overtake those that wait.

import { Answerer } from "./answerer.js";

/** @typedef {import("./answerer.js").Question} Question */

/** @type {Answerer | null} */
let answerer = null;
/** @type {Question[]} */
let waiting = [];

self.onmessage = ({ data }) => {
  if (data.what === "data") {
    answerer = new Answerer(data);
    return;
  }
  if (data.what === "scene" || data.what === "runs") waiting = waiting.filter((each) => each.what !== data.what);
  waiting.push(data);
  setTimeout(next, 0);
};

function next() {
  const question = waiting.shift();
  if (question && answerer) self.postMessage({ id: question.id, answer: answerer.answer(question) });
}
