// QR codes (ISO/IEC 18004) of links: bytes, error correction L, the smallest version that holds them.

import { s } from "./dom.js";

/** Correction words per block and groups of [blocks, data words] for level L, versions 1 to 20. */
const BLOCKS = [
  [7, [1, 19]], [10, [1, 34]], [15, [1, 55]], [20, [1, 80]], [26, [1, 108]], [18, [2, 68]], [20, [2, 78]], [24, [2, 97]],
  [30, [2, 116]], [18, [2, 68], [2, 69]], [20, [4, 81]], [24, [2, 92], [2, 93]], [26, [4, 107]], [30, [3, 115], [1, 116]],
  [22, [5, 87], [1, 88]], [24, [5, 98], [1, 99]], [28, [1, 107], [5, 108]], [30, [5, 120], [1, 121]], [28, [3, 113], [4, 114]],
  [28, [3, 107], [5, 108]],
];

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i++) {
  EXP[i] = EXP[i + 255] = x;
  LOG[x] = i;
  x = (x << 1) ^ (x & 128 ? 0x11d : 0);
}

/**
 * @param {Uint8Array} data
 * @param {number} count
 * @returns {Uint8Array} correction words (Reed & Solomon 1960)
 */
function correction(data, count) {
  let generator = [1];
  for (let i = 0; i < count; i++) {
    const next = new Array(generator.length + 1).fill(0);
    generator.forEach((each, j) => {
      next[j] ^= each;
      if (each) next[j + 1] ^= EXP[LOG[each] + i];
    });
    generator = next;
  }
  const rest = new Uint8Array(data.length + count);
  rest.set(data);
  for (let i = 0; i < data.length; i++) {
    if (rest[i] === 0) continue;
    const log = LOG[rest[i]];
    for (let j = 1; j < generator.length; j++) if (generator[j]) rest[i + j] ^= EXP[LOG[generator[j]] + log];
  }
  return rest.slice(data.length);
}

/**
 * @param {Uint8Array} bytes
 * @returns {{version: number, words: number[]} | null} null where no version holds them
 */
function codewords(bytes) {
  const version = BLOCKS.findIndex(([, ...groups], at) => {
    const room = /** @type {number[][]} */ (groups).reduce((sum, [blocks, size]) => sum + blocks * size, 0);
    return bytes.length + (at < 9 ? 2 : 3) <= room;
  }) + 1;
  if (version === 0) return null;
  const [each, ...groups] = /** @type {[number, ...number[][]]} */ (BLOCKS[version - 1]);
  const room = groups.reduce((sum, [blocks, size]) => sum + blocks * size, 0);
  const bits = [0, 1, 0, 0];
  const push = (/** @type {number} */ value, /** @type {number} */ length) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  for (let i = 0; i < 4 && bits.length < room * 8; i++) bits.push(0);
  while (bits.length % 8) bits.push(0);
  const data = new Uint8Array(room);
  for (let i = 0; i < bits.length; i++) data[i >> 3] |= bits[i] << (7 - (i & 7));
  for (let i = bits.length / 8, odd = true; i < room; i++, odd = !odd) data[i] = odd ? 0xec : 0x11;
  const blocks = [];
  let at = 0;
  for (const [count, size] of groups) for (let i = 0; i < count; i++, at += size) blocks.push(data.slice(at, at + size));
  const corrected = blocks.map((block) => correction(block, each));
  const words = [];
  const longest = Math.max(...blocks.map((block) => block.length));
  for (let i = 0; i < longest; i++) for (const block of blocks) if (i < block.length) words.push(block[i]);
  for (let i = 0; i < each; i++) for (const block of corrected) words.push(block[i]);
  return { version, words };
}

/**
 * @param {number} version
 * @returns {number[]} centres of alignment marks
 */
function centres(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const found = [6];
  for (let i = 0, at = version * 4 + 10; i < count - 1; i++, at -= step) found.splice(1, 0, at);
  return found;
}

/** @type {((row: number, column: number) => boolean)[]} */
const MASKS = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

/**
 * The squares of a code, true where dark; null where the text is too long.
 * @param {string} text
 * @returns {boolean[][] | null}
 */
export function squares(text) {
  const coded = codewords(new TextEncoder().encode(text));
  if (!coded) return null;
  const drawn = MASKS.map((_, mask) => laid(coded.version, coded.words, mask));
  const burden = drawn.map(penalty);
  return drawn[burden.indexOf(Math.min(...burden))];
}

/**
 * @param {number} version
 * @param {number[]} words
 * @param {number} mask
 * @returns {boolean[][]}
 */
function laid(version, words, mask) {
  const size = version * 4 + 17;
  /** @type {(boolean | null)[][]} */
  const grid = Array.from({ length: size }, () => new Array(size).fill(null));
  const set = (/** @type {number} */ r, /** @type {number} */ c, /** @type {boolean} */ dark) => {
    if (r >= 0 && c >= 0 && r < size && c < size) grid[r][c] = dark;
  };
  for (const [r, c] of [[0, 0], [0, size - 7], [size - 7, 0]]) {
    for (let i = -1; i <= 7; i++) for (let j = -1; j <= 7; j++) {
      const ring = Math.max(Math.abs(i - 3), Math.abs(j - 3));
      set(r + i, c + j, ring !== 2 && ring < 4);
    }
  }
  const marks = centres(version);
  for (const r of marks) for (const c of marks) {
    if (grid[r][c] !== null) continue;
    for (let i = -2; i <= 2; i++) for (let j = -2; j <= 2; j++) set(r + i, c + j, Math.max(Math.abs(i), Math.abs(j)) !== 1);
  }
  for (let i = 8; i < size - 8; i++) {
    if (grid[6][i] === null) grid[6][i] = i % 2 === 0;
    if (grid[i][6] === null) grid[i][6] = i % 2 === 0;
  }
  format(set, size, mask);
  if (version >= 7) versionMarks(set, size, version);
  let bit = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i++) for (const c of [right, right - 1]) {
      const upward = ((right + 1) & 2) === 0;
      const r = upward ? size - 1 - i : i;
      if (grid[r][c] !== null) continue;
      const dark = bit < words.length * 8 && ((words[bit >> 3] >> (7 - (bit & 7))) & 1) === 1;
      bit += 1;
      grid[r][c] = dark !== MASKS[mask](r, c);
    }
  }
  return /** @type {boolean[][]} */ (grid);
}

/**
 * @param {(r: number, c: number, dark: boolean) => void} set
 * @param {number} size
 * @param {number} mask
 */
function format(set, size, mask) {
  const data = (1 << 3) | mask; // level L
  let rest = data;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  const bit = (/** @type {number} */ i) => ((bits >> i) & 1) === 1;
  for (let i = 0; i <= 5; i++) set(i, 8, bit(i));
  set(7, 8, bit(6));
  set(8, 8, bit(7));
  set(8, 7, bit(8));
  for (let i = 9; i < 15; i++) set(8, 14 - i, bit(i));
  for (let i = 0; i < 8; i++) set(8, size - 1 - i, bit(i));
  for (let i = 8; i < 15; i++) set(size - 15 + i, 8, bit(i));
  set(size - 8, 8, true);
}

/**
 * @param {(r: number, c: number, dark: boolean) => void} set
 * @param {number} size
 * @param {number} version
 */
function versionMarks(set, size, version) {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const [far, near] = [size - 11 + (i % 3), Math.floor(i / 3)];
    set(near, far, ((bits >> i) & 1) === 1);
    set(far, near, ((bits >> i) & 1) === 1);
  }
}

/**
 * How hard a code is to read: long runs, blocks, and too much of one colour.
 * @param {boolean[][]} grid
 * @returns {number}
 */
function penalty(grid) {
  const size = grid.length;
  let burden = 0;
  let dark = 0;
  for (let i = 0; i < size; i++) {
    for (const line of [grid[i], grid.map((row) => row[i])]) {
      let run = 1;
      for (let j = 1; j <= size; j++) {
        if (j < size && line[j] === line[j - 1]) run += 1;
        else {
          if (run >= 5) burden += run - 2;
          run = 1;
        }
      }
    }
    for (let j = 0; j < size; j++) {
      dark += grid[i][j] ? 1 : 0;
      if (i + 1 < size && j + 1 < size && grid[i][j] === grid[i + 1][j] && grid[i][j] === grid[i][j + 1] && grid[i][j] === grid[i + 1][j + 1]) burden += 3;
    }
  }
  return burden + 10 * Math.floor(Math.abs((100 * dark) / (size * size) - 50) / 5);
}

/**
 * A code as a drawing; null where the text is too long for one.
 * @param {string} text
 * @param {string} says
 * @returns {SVGElement | null}
 */
export function qr(text, says) {
  const grid = squares(text);
  if (!grid) return null;
  const size = grid.length;
  const d = grid.flatMap((row, r) => row.flatMap((dark, c) => (dark ? [`M${c + 4},${r + 4}h1v1h-1z`] : []))).join("");
  return s("svg", { class: "qr", viewBox: `0 0 ${size + 8} ${size + 8}`, role: "img", "aria-label": says }, s("rect", { width: size + 8, height: size + 8, fill: "#fff" }), s("path", { d, fill: "#000" }));
}
