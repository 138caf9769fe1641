// What runs beside the page: asked for a scene, it computes; a later question of the same kind overtakes those that wait.

import { commandOf, filesOf } from "./engine/config.js";
import { deployed } from "./engine/replay.js";
import { Refusal } from "./engine/refusal.js";
import { setZiggurat } from "./engine/ziggurat.js";
import { LESSONS } from "./course/lessons.js";
import { Lab, MORE, Scene } from "./course/scene.js";
import { answers } from "./course/opening.js";
import { asYaml } from "./course/yaml.js";

/** @typedef {import("./course/controls.js").Settings} Settings */

/**
 * @typedef {object} Question
 * @property {number} id
 * @property {"path" | "scene" | "facts" | "runs" | "act" | "opening"} what
 * @property {string} lesson
 * @property {Settings} settings
 * @property {string=} where environment to act in
 * @property {Uint8Array=} kinds who acts
 * @property {number=} from first replicate that is wanted
 */

/** Answers questions, given what `conf/` holds. */
export class Answerer {
  /** @param {{catalogue: import("./engine/config.js").Catalogue, ziggurat: any}} data */
  constructor(data) {
    setZiggurat(data.ziggurat);
    this.lab = new Lab(data.catalogue);
  }

  /**
   * @param {Question} question
   * @returns {any}
   */
  answer(question) {
    try {
      return this.found(question);
    } catch (error) {
      if (error instanceof Refusal) return { refusal: { sentence: error.sentence, values: error.values } };
      throw error;
    }
  }

  /** @param {Question} question */
  found(question) {
    if (question.what === "opening") return answers(this.lab, /** @type {{choices: string, seed: number}} */ (question.settings));
    const lesson = LESSONS[question.lesson];
    const scene = new Scene(this.lab, lesson, question.settings);
    if (question.what === "path") return { names: scene.plan.names, rounds: scene.rounds, expected: scene.expected.slice(0, (scene.rounds + 1) * scene.plan.names.length) };
    if (question.what === "facts") return lesson.facts(scene);
    if (question.what === "act") return deployed(scene.plan, /** @type {Uint8Array} */ (question.kinds), question.where ?? "deployment");
    if (question.what === "runs") return runs(scene, question.from ?? 0);
    return seen(this.lab, scene);
  }
}

/**
 * A few more runs: shares over rounds of training, at most 41 of them each.
 * @param {Scene} scene
 * @param {number} from
 */
function runs(scene, from) {
  const kinds = scene.plan.names.length;
  const { rounds } = scene;
  const kept = [...new Set(Array.from({ length: 41 }, (_, i) => Math.round((rounds * i) / 40)))];
  const replicates = Array.from({ length: Math.min(3, MORE + 1 - from) }, (_, i) => from + i);
  return {
    from,
    done: from + replicates.length > MORE,
    at: kept,
    paths: replicates.map((replicate) => {
      const { share } = scene.lab.run(scene.setup, replicate);
      return Float64Array.from(kept.flatMap((round) => [...share.subarray(round * kinds, (round + 1) * kinds)]));
    }),
  };
}

/**
 * Everything that a page shows of a scene.
 * @param {Lab} lab
 * @param {Scene} scene
 */
function seen(lab, scene) {
  const { plan, lesson, rounds } = scene;
  const run = scene.run;
  const kinds = plan.names.length;
  const facts = lesson.now ? (lesson.says ?? lesson.facts)(scene) : null;
  return {
    names: plan.names,
    mixed: plan.mixed,
    agents: plan.agents,
    rounds,
    starts: run.starts.filter((at) => at < rounds).map((at, index) => ({ at, name: plan.phases[index].name })),
    ends: plan.phases.map(({ name }) => name),
    share: run.share.slice(0, (rounds + 1) * kinds),
    expected: scene.expected.slice(0, (rounds + 1) * kinds),
    kinds: run.kinds.slice(0, (rounds + 1) * plan.agents),
    minds: run.minds.slice(0, (rounds + 1) * plan.agents * kinds),
    parents: run.parents.slice(0, rounds * plan.agents),
    pay: run.pay.slice(0, rounds * plan.agents),
    episodes: plan.phases[0].episodes,
    pictures: lesson.pictures(scene),
    now: facts && lesson.now ? { sentence: lesson.now(facts), facts } : null,
    forbids: plan.cast.world.spec.some((each) => each !== 0),
    command: commandOf(lab.catalogue, scene.setup),
    files: filesOf(scene.setup, asYaml),
  };
}
