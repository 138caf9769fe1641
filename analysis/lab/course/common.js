// What lessons share: usual controls, and the coding assistant with its settings.

import { number } from "./controls.js";

/** @typedef {import("../engine/config.js").Setup} Setup */
/** @typedef {import("./controls.js").Settings} Settings */

export const SEED = number("seed", 0, 0, 9999, 1);
export const AGENTS = number("agents", 500, 20, 500, 10);
export const ROUNDS = number("rounds", 100, 10, 200, 10);
export const STRENGTH = number("strength", 1, 0, 3, 0.1);
export const HACKABILITY = number("hackability", 0.5, 0, 1, 0.05);
export const AWARENESS = number("awareness", 0.9, 0, 1, 0.05);

/** Where the usual controls stand in a configuration. @type {Record<string, string>} */
const KEYS = {
  seed: "seed",
  agents: "population.agents",
  awareness: "population.awareness",
  rounds: "regime.rl.rounds",
  strength: "regime.rl.selection.strength",
  hackability: "world.parameters.hackability",
  simplicity: "population.prior.simplicity",
  speed: "population.prior.speed",
};

/** One motivation of each family, and the control: few enough to tell apart at a glance. */
export const ASSISTANT = ["intended", "reward_seeker", "misaligned_schemer", "patchwork", "drifter"];

/**
 * Set up the coding assistant; `values` lie over those of the settings.
 * @param {Settings} settings
 * @param {{regime?: string, motivations?: string[], values?: Record<string, number | string>}} rest
 * @returns {Setup}
 */
export function assistant(settings, rest = {}) {
  /** @type {Record<string, number | string>} */
  const chosen = { "regime.deployment.rounds": 1 };
  for (const [name, value] of Object.entries(settings)) if (name in KEYS) chosen[KEYS[name]] = value;
  return {
    world: "coding_assistant",
    population: "pure",
    regime: rest.regime ?? "rl_only",
    motivations: rest.motivations ?? ASSISTANT,
    values: { ...chosen, ...rest.values },
  };
}
