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
  if (["path", "scene", "runs"].includes(data.what)) waiting = waiting.filter((each) => each.what !== data.what);
  waiting.push(data);
  setTimeout(next, 0);
};

function next() {
  const question = waiting.shift();
  if (!question || !answerer) return;
  const answer = answerer.answer(question);
  const arrays = Object.values(answer).filter((each) => ArrayBuffer.isView(each) && question.what === "scene");
  self.postMessage({ id: question.id, answer }, { transfer: arrays.map((each) => each.buffer) });
}
