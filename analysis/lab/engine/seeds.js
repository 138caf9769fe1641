// Seeds as NumPy makes them: the words of a `SeedSequence` (O'Neill 2015), so that a seed means the same here and there.

const POOL = 4;
const INIT_A = 0x43b0d7e5;
const MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULT_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;

/**
 * Split a whole number below 2^53 into words of 32 bits, lowest first.
 * @param {number} value
 * @returns {number[]}
 */
function words(value) {
  return value < 2 ** 32 ? [value] : [value >>> 0, Math.floor(value / 2 ** 32)];
}

/**
 * Return `count` words of 32 bits: those of `SeedSequence(seed, spawn_key=key).generate_state(count)`.
 * @param {number} seed whole, at least 0
 * @param {number[]} key whole numbers, at least 0
 * @param {number} count
 * @returns {Uint32Array}
 */
export function seedWords(seed, key, count) {
  const pool = mixed(entropyOf(seed, key));
  const state = new Uint32Array(count);
  let constant = INIT_B;
  for (let i = 0; i < count; i++) {
    let word = pool[i % POOL] ^ constant;
    constant = Math.imul(constant, MULT_B);
    word = Math.imul(word, constant);
    state[i] = word ^ (word >>> 16);
  }
  return state;
}

/**
 * @param {number} seed
 * @param {number[]} key
 * @returns {number[]}
 */
function entropyOf(seed, key) {
  const entropy = words(seed);
  while (key.length > 0 && entropy.length < POOL) entropy.push(0);
  return [...entropy, ...key.flatMap(words)];
}

/**
 * @param {number[]} entropy
 * @returns {Uint32Array}
 */
function mixed(entropy) {
  let constant = INIT_A;
  /** @param {number} value */
  const hash = (value) => {
    let word = value ^ constant;
    constant = Math.imul(constant, MULT_A);
    word = Math.imul(word, constant);
    return word ^ (word >>> 16);
  };
  /** @param {number} x @param {number} y */
  const mix = (x, y) => {
    const word = (Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y)) | 0;
    return word ^ (word >>> 16);
  };
  const pool = new Uint32Array(POOL);
  for (let i = 0; i < POOL; i++) pool[i] = hash(i < entropy.length ? entropy[i] : 0);
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
  }
  for (let from = POOL; from < entropy.length; from++) {
    for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to], hash(entropy[from]));
  }
  return pool;
}
