// The played opening: the student rewards answers or not, a population of agents is copied accordingly, and is deployed.

import { whereFalls } from "../engine/drawing.js";
import { deployed } from "../engine/replay.js";
import { assistant } from "./common.js";

/** @typedef {import("./scene.js").Lab} Lab */

/** Answers that the student judges. */
export const ANSWERS = 24;
const AGENTS = 48;
/** Copies that a rewarded agent leaves in the places of others. */
const COPIES = 4;
const CAST = ["intended", "reward_seeker", "misaligned_schemer", "patchwork"];

/**
 * Play the opening up to where the student is.
 * @param {Lab} lab
 * @param {{choices: string, seed: number}} settings `choices` has a 1 for each answer that was rewarded, a 0 for others
 */
export function answers(lab, { choices, seed }) {
  const plan = lab.plan(assistant({ agents: AGENTS, seed }, { motivations: CAST }));
  const { cast } = plan;
  const { world } = cast;
  const training = world.environments.training;
  const behaviour = cast.behaviour(training);
  const random = plan.generator(0, 0);
  const kinds = Uint8Array.from({ length: AGENTS }, (_, i) => i % CAST.length);
  const steps = [kinds.slice()];
  /** @type {{agent: number, situation: string, tests: number, approval: number, hack: boolean}[]} */
  const cards = [];
  for (let turn = 0; turn <= Math.min(choices.length, ANSWERS - 1); turn++) {
    const agent = random.integers(AGENTS);
    const situation = whereFalls(training.probability, random.random());
    const chances = behaviour[kinds[agent]].subarray(situation * world.acts, (situation + 1) * world.acts);
    const act = whereFalls(chances, random.random());
    const effect = world.effect[situation][act];
    cards.push({
      agent,
      situation: world.situations[situation].name,
      tests: Math.min(effect[world.outcomes.indexOf("tests_passed")], 1),
      approval: Math.min(effect[world.outcomes.indexOf("approval")], 1),
      hack: act > 0,
    });
    const others = Array.from({ length: COPIES }, () => random.integers(AGENTS - 1)).map((at) => (at >= agent ? at + 1 : at));
    if (turn >= choices.length) break;
    if (choices[turn] === "1") for (const at of others) kinds[at] = kinds[agent];
    else kinds[agent] = kinds[others[0]];
    steps.push(kinds.slice());
  }
  const over = choices.length >= ANSWERS;
  const bad = over ? deployed(plan, kinds, "deployment") : new Uint8Array(0);
  const held = CAST.map((_, k) => kinds.filter((kind) => kind === k).length);
  return { names: CAST, agents: AGENTS, steps, cards, over, bad, held, worst: over ? bad.reduce((sum, each) => sum + each, 0) : 0 };
}
