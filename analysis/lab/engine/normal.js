// The normal distribution: its distribution function and quantiles, and a quadrature over it.

/**
 * Chance of a standard normal number below x, to about 1e-15.
 * @param {number} x
 * @returns {number}
 */
export function below(x) {
  if (x > 0) return 1 - below(-x);
  if (x < -38) return 0;
  return x > -3 ? 0.5 - bySeries(-x) : byFraction(-x);
}

/**
 * Chance to lie between 0 and x: x phi(x) (1 + x^2/3 + x^4/15 + ...).
 * @param {number} x
 * @returns {number}
 */
function bySeries(x) {
  let term = x;
  let sum = x;
  for (let odd = 3; term > 1e-18 * sum; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum * density(x);
}

/**
 * Chance to lie above x, for x of 3 and more, by Laplace's continued fraction.
 * @param {number} x
 * @returns {number}
 */
function byFraction(x) {
  let fraction = x;
  for (let k = 120; k > 0; k--) fraction = x + k / fraction;
  return density(x) / fraction;
}

/**
 * @param {number} x
 * @returns {number}
 */
export function density(x) {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * Number below which a chance lies, by Newton's method on the distribution function.
 * @param {number} chance
 * @returns {number}
 */
export function quantile(chance) {
  if (chance > 0.5) return -quantile(1 - chance);
  const t = Math.sqrt(-2 * Math.log(chance));
  let x = -t + 2.3 / (1 + 0.4 * t) - 0.3; // near enough to begin with
  for (let step = 0; step < 60; step++) {
    const miss = (below(x) - chance) / density(x);
    const move = miss / (1 + 0.5 * x * miss);
    x -= move;
    if (Math.abs(move) < 1e-15 * (1 + Math.abs(x))) break;
  }
  return x;
}

const NODES = 32;

/** Gauss-Legendre on the quantiles of a normal distribution: weights that sum to one, and standard deviates. */
export const { CHANCES, DEVIATES } = quadrature();

function quadrature() {
  const chances = new Float64Array(NODES);
  const deviates = new Float64Array(NODES);
  for (let i = 0; i < NODES; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (NODES + 0.5));
    let slope = 1;
    for (let step = 0; step < 20; step++) {
      let [last, value] = [1, x];
      for (let n = 2; n <= NODES; n++) [last, value] = [value, ((2 * n - 1) * x * value - (n - 1) * last) / n];
      slope = (NODES * (x * value - last)) / (x * x - 1);
      x -= value / slope;
    }
    chances[i] = 1 / ((1 - x * x) * slope * slope);
    deviates[i] = quantile((x + 1) / 2);
  }
  return { CHANCES: chances, DEVIATES: deviates };
}
