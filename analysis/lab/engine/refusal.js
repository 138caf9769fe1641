// Input that makes no sense: what to say about it in the reader's language, and which field it concerns.

/** A sentence of the catalogue under `refusal`, with what stands in it. */
export class Refusal extends Error {
  /**
   * @param {string} sentence key below `refusal` in the catalogue
   * @param {Record<string, string | number>} values
   */
  constructor(sentence, values) {
    super(`${sentence}: ${Object.entries(values).map(([name, value]) => `${name}=${value}`).join(", ")}`);
    this.sentence = sentence;
    this.values = values;
  }
}

/**
 * Refuse a name that is not one of those allowed; says which is nearest, if any is near.
 * @param {string} key where the name stands
 * @param {string} name
 * @param {Iterable<string>} allowed
 */
export function requireName(key, name, allowed) {
  const names = [...allowed];
  if (names.includes(name)) return;
  const near = nearest(name, names);
  const shown = names.slice().sort().join(", ");
  throw near === null
    ? new Refusal("unknown", { key, name, allowed: shown })
    : new Refusal("misspelt", { key, name, near, allowed: shown });
}

/**
 * @param {string} name
 * @param {string[]} allowed
 * @returns {string | null}
 */
export function nearest(name, allowed) {
  let best = null;
  let fewest = Math.ceil(name.length / 2);
  for (const other of allowed) {
    const edits = distance(name, other);
    if (edits < fewest) [best, fewest] = [other, edits];
  }
  return best;
}

/**
 * Fewest letters to add, drop or change (Levenshtein 1966).
 * @param {string} one
 * @param {string} other
 * @returns {number}
 */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[other.length];
}

/**
 * Refuse what is no number in a range.
 * @param {string} key
 * @param {unknown} value
 * @param {number} low
 * @param {number} high
 * @returns {number}
 */
export function requireNumber(key, value, low = -Infinity, high = Infinity) {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Refusal("number", { key, value: String(value) });
  if (value < low || value > high) {
    throw high === Infinity
      ? new Refusal("least", { key, value, low })
      : new Refusal("range", { key, value, low, high });
  }
  return value;
}
