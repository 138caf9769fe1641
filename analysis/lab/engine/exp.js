// The exponential as the C library computes it that runs the simulation elsewhere (glibc since 2.28, with fused
// multiply-add). Browsers differ from it, and from one another, in the last bit of one value in ten; that bit decides how
// an alias table is laid out where weights tie, and so the integers of a run. This one differs in about one value in 10^5.

const STEPS = 128;
const INVERSE = 1.4426950408889634 * STEPS; // steps per unit: 128 / ln 2
const LN2_HIGH = -0.005415212348111709; // -ln 2 / 128, its leading bits, so that products with it are exact
const LN2_LOW = -1.2864023111638344e-14;
const C2 = 0.49999999999996786;
const C3 = 0.16666666666665886;
const C4 = 0.0416666808410674;
const C5 = 0.008333335853059549;
const SPLIT = 134217729;

const { value: VALUE, rest: REST } = powers();

/**
 * Powers 2^(k / 128) as the nearest number and what it lacks, relative to it.
 * @returns {{value: Float64Array, rest: Float64Array}}
 */
function powers() {
  const value = new Float64Array(STEPS);
  const rest = new Float64Array(STEPS);
  /** @type {[number, number][]} 2^(1/2), 2^(1/4), ... 2^(1/128) as sums of two numbers */
  const roots = [];
  /** @type {[number, number]} */
  let root = [2, 0];
  for (let bit = 0; bit < 7; bit++) roots.push((root = rootOf(root)));
  for (let k = 0; k < STEPS; k++) {
    /** @type {[number, number]} */
    let power = [1, 0];
    for (let bit = 0; bit < 7; bit++) if (k & (64 >> bit)) power = times(power, roots[bit]);
    value[k] = power[0];
    rest[k] = power[1] / power[0];
  }
  return { value, rest };
}

/**
 * The exact error of a product of two numbers (Dekker 1971).
 * @param {number} a
 * @param {number} b
 * @param {number} product
 * @returns {number}
 */
function lostBy(a, b, product) {
  const aBig = a * SPLIT;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = b * SPLIT;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * @param {[number, number]} a
 * @param {[number, number]} b
 * @returns {[number, number]}
 */
function times(a, b) {
  const product = a[0] * b[0];
  return settled(product, lostBy(a[0], b[0], product) + (a[0] * b[1] + a[1] * b[0]));
}

/**
 * @param {[number, number]} a
 * @returns {[number, number]}
 */
function rootOf(a) {
  const guess = Math.sqrt(a[0]);
  const square = guess * guess;
  return settled(guess, (a[0] - square - lostBy(guess, guess, square) + a[1]) / (2 * guess));
}

/**
 * @param {number} high
 * @param {number} low
 * @returns {[number, number]}
 */
function settled(high, low) {
  const sum = high + low;
  return [sum, low - (sum - high)];
}

/**
 * e^x.
 * @param {number} x
 * @returns {number}
 */
export function exp(x) {
  if (!(x > -700 && x < 700)) return Math.exp(x); // what rules meet out there is 0 or infinite
  const steps = Math.round(x * INVERSE);
  const r = x + steps * LN2_HIGH + steps * LN2_LOW;
  const whole = Math.floor(steps / STEPS);
  const k = steps - whole * STEPS;
  const r2 = r * r;
  const tail = REST[k] + r + r2 * (C2 + r * C3) + r2 * r2 * (C4 + r * C5);
  const scale = VALUE[k];
  const product = scale * tail;
  const sum = scale + product;
  const rounded = sum + (product - (sum - scale) + lostBy(scale, tail, product));
  return whole === 0 ? rounded : rounded * 2 ** whole;
}
