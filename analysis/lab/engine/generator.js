// Random numbers as NumPy draws them: PCG64 (O'Neill 2014, XSL-RR 128/64) and the methods of `Generator` that rules use.

import { exp } from "./exp.js";
import { seedWords } from "./seeds.js";
import { ziggurat, TAIL } from "./ziggurat.js";

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;
// The multiplier in words of 32 bits, lowest first; the first three also in halves, so that products stay exact.
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;
const M0_LOW = M0 & 0xffff;
const M0_HIGH = M0 >>> 16;
const M1_LOW = M1 & 0xffff;
const M1_HIGH = M1 >>> 16;
const M2_LOW = M2 & 0xffff;
const M2_HIGH = M2 >>> 16;

/** Draws what `numpy.random.Generator(PCG64(SeedSequence(seed, spawn_key=key)))` draws, in the same order. */
export class Generator {
  /**
   * @param {number} seed
   * @param {number[]} key
   */
  constructor(seed, key) {
    const words = seedWords(seed, key, 8);
    /** State, lowest word first. */
    this.state = new Uint32Array(4);
    /** Increment, lowest word first. */
    this.step = new Uint32Array(4);
    /** The number drawn last: high and low word. */
    this.drawn = new Uint32Array(2);
    /** Half of a drawn number that is kept for the next draw of 32 bits; -1 where there is none. */
    this.kept = -1;
    // NumPy hands over 64-bit numbers: initial state (high, low), then sequence (high, low).
    const sequence = [words[6], words[7], words[4], words[5]];
    for (let i = 0; i < 4; i++) this.step[i] = (sequence[i] << 1) | (i === 0 ? 1 : sequence[i - 1] >>> 31);
    this.advance();
    const initial = [words[2], words[3], words[0], words[1]];
    let carry = 0;
    for (let i = 0; i < 4; i++) {
      const sum = this.state[i] + initial[i] + carry;
      this.state[i] = sum >>> 0;
      carry = sum >= TWO_32 ? 1 : 0;
    }
    this.advance();
  }

  /** Take one step: state = state * multiplier + increment, modulo 2^128. */
  advance() {
    const s = this.state;
    const c = this.step;
    const s0 = s[0];
    const s1 = s[1];
    const s2 = s[2];
    const s3 = s[3];
    let high = s0 * M0_HIGH;
    let over = Math.floor(high / 65536);
    let sum = s0 * M0_LOW + (high - over * 65536) * 65536 + c[0];
    const r0 = sum >>> 0;
    let carry = (sum - r0) / TWO_32 + over;

    high = s0 * M1_HIGH + s1 * M0_HIGH;
    over = Math.floor(high / 65536);
    sum = s0 * M1_LOW + s1 * M0_LOW + (high - over * 65536) * 65536 + c[1] + carry;
    const r1 = sum >>> 0;
    carry = (sum - r1) / TWO_32 + over;

    high = s0 * M2_HIGH + s1 * M1_HIGH + s2 * M0_HIGH;
    over = Math.floor(high / 65536);
    sum = s0 * M2_LOW + s1 * M1_LOW + s2 * M0_LOW + (high - over * 65536) * 65536 + c[2] + carry;
    const r2 = sum >>> 0;
    carry = (sum - r2) / TWO_32 + over;

    const top = Math.imul(s0, M3) + Math.imul(s1, M2) + Math.imul(s2, M1) + Math.imul(s3, M0);
    s[0] = r0;
    s[1] = r1;
    s[2] = r2;
    s[3] = top + c[3] + carry;
  }

  /** Draw 64 bits into `drawn`. */
  draw() {
    this.advance();
    const s = this.state;
    const turn = s[3] >>> 26;
    const swap = turn >= 32;
    const high = swap ? s[2] ^ s[0] : s[3] ^ s[1];
    const low = swap ? s[3] ^ s[1] : s[2] ^ s[0];
    const left = 31 - (turn & 31);
    this.drawn[0] = (high >>> turn) | ((low << 1) << left);
    this.drawn[1] = (low >>> turn) | ((high << 1) << left);
  }

  /**
   * Draw from [0, 1): `Generator.random()`.
   * @returns {number}
   */
  random() {
    this.draw();
    return (this.drawn[0] * 2097152 + (this.drawn[1] >>> 11)) / TWO_53;
  }

  /**
   * Draw many from [0, 1), as so many calls of `random`: the state stays in registers meanwhile.
   * @param {Float64Array} uniforms is filled
   */
  fill(uniforms) {
    const s = this.state;
    const [c0, c1, c2, c3] = this.step;
    let [s0, s1, s2, s3] = s;
    for (let i = 0; i < uniforms.length; i++) {
      let high = s0 * M0_HIGH;
      let over = Math.floor(high * 2 ** -16);
      let sum = s0 * M0_LOW + (high - over * 65536) * 65536 + c0;
      const r0 = sum >>> 0;
      let carry = (sum - r0) * 2 ** -32 + over;

      high = s0 * M1_HIGH + s1 * M0_HIGH;
      over = Math.floor(high * 2 ** -16);
      sum = s0 * M1_LOW + s1 * M0_LOW + (high - over * 65536) * 65536 + c1 + carry;
      const r1 = sum >>> 0;
      carry = (sum - r1) * 2 ** -32 + over;

      high = s0 * M2_HIGH + s1 * M1_HIGH + s2 * M0_HIGH;
      over = Math.floor(high * 2 ** -16);
      sum = s0 * M2_LOW + s1 * M1_LOW + s2 * M0_LOW + (high - over * 65536) * 65536 + c2 + carry;
      const r2 = sum >>> 0;
      carry = (sum - r2) * 2 ** -32 + over;

      const top = Math.imul(s0, M3) + Math.imul(s1, M2) + Math.imul(s2, M1) + Math.imul(s3, M0);
      s0 = r0;
      s1 = r1;
      s2 = r2;
      s3 = (top + c3 + carry) >>> 0;
      const turn = s3 >>> 26;
      const swap = turn >= 32;
      const upper = swap ? s2 ^ s0 : s3 ^ s1;
      const lower = swap ? s3 ^ s1 : s2 ^ s0;
      const left = 31 - (turn & 31);
      const first = ((upper >>> turn) | ((lower << 1) << left)) >>> 0;
      const second = (lower >>> turn) | ((upper << 1) << left);
      uniforms[i] = (first * 2097152 + (second >>> 11)) * 2 ** -53;
    }
    s[0] = s0;
    s[1] = s1;
    s[2] = s2;
    s[3] = s3;
  }

  /**
   * Draw 32 bits; the other half of a number of 64 is kept for the next such draw.
   * @returns {number}
   */
  word() {
    if (this.kept >= 0) {
      const word = this.kept;
      this.kept = -1;
      return word;
    }
    this.draw();
    this.kept = this.drawn[0];
    return this.drawn[1];
  }

  /**
   * Draw a whole number from [0, end), end at most 2^32: `Generator.integers(0, end)` (Lemire 2019).
   * @param {number} end
   * @returns {number}
   */
  integers(end) {
    if (end === 1) return 0;
    for (;;) {
      const word = this.word();
      // word * end in two exact halves
      const lowProduct = (word & 0xffff) * end;
      const highProduct = (word >>> 16) * end + Math.floor(lowProduct / 65536);
      const left = ((highProduct & 0xffff) * 65536 + (lowProduct & 0xffff)) >>> 0;
      if (left >= end || left >= TWO_32 % end) return Math.floor(highProduct / 65536);
    }
  }

  /**
   * Draw from the standard normal distribution: `Generator.standard_normal()` (ziggurat, Marsaglia & Tsang 2000).
   * @returns {number}
   */
  normal() {
    const { bound, width, height } = ziggurat();
    for (;;) {
      this.draw();
      const high = this.drawn[0];
      const low = this.drawn[1];
      const layer = low & 0xff;
      const negative = (low >>> 8) & 1;
      const size = (high & 0x1fffffff) * 8388608 + (low >>> 9); // bits 9 to 60
      const x = negative ? -size * width[layer] : size * width[layer];
      if (size < bound[layer]) return x;
      if (layer === 0) {
        for (;;) {
          const across = -Math.log1p(-this.random()) / TAIL;
          const up = -Math.log1p(-this.random());
          if (up + up > across * across) return Math.floor(size / 256) & 1 ? -(TAIL + across) : TAIL + across;
        }
      }
      if ((height[layer - 1] - height[layer]) * this.random() + height[layer] < exp(-0.5 * x * x)) return x;
    }
  }
}
