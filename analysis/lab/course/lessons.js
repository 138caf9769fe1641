// The lessons, in the order in which they are taught.

import { catching } from "./catching.js";
import { deployment } from "./deployment.js";
import { edges } from "./edges.js";
import { exploration } from "./exploration.js";
import { flawedReward } from "./flawed_reward.js";
import { motives } from "./motives.js";
import { prior } from "./prior.js";
import { sandbox } from "./sandbox.js";
import { shaping } from "./shaping.js";

/** @type {Record<string, import("./scene.js").Lesson>} */
export const LESSONS = Object.fromEntries(
  [motives, edges, flawedReward, deployment, prior, exploration, shaping, catching, sandbox].map((lesson) => [lesson.name, lesson]),
);
