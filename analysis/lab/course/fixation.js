// How often a kind takes over under Wright-Fisher resampling: the exact chain of copies (Ewens 2004, ch. 3).

/**
 * Chance that k = 0 .. N copies take over: h = P h, with h(0) = 0 and h(N) = 1. Takes O(N^3).
 * @param {number} ratio of weights, above 0
 * @param {number} agents N
 * @returns {Float64Array} (N + 1,)
 */
export function fixation(ratio, agents) {
  const size = agents - 1;
  const logs = new Float64Array(agents + 1);
  for (let i = 2; i <= agents; i++) logs[i] = logs[i - 1] + Math.log(i);
  const rows = Array.from({ length: size }, (_, row) => {
    const k = row + 1;
    const chance = (ratio * k) / (ratio * k + agents - k);
    const line = new Float64Array(size + 1);
    for (let j = 1; j <= agents; j++) {
      const step = Math.exp(logs[agents] - logs[j] - logs[agents - j] + j * Math.log(chance) + (agents - j) * Math.log1p(-chance));
      line[j - 1] = j === agents ? step : -step;
    }
    line[row] += 1;
    return line;
  });
  const wins = new Float64Array(agents + 1);
  wins[agents] = 1;
  wins.set(solved(rows), 1);
  return wins;
}

/**
 * Solve a diagonally dominant system in place; the last column is the right-hand side.
 * @param {Float64Array[]} rows
 * @returns {Float64Array}
 */
function solved(rows) {
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = rows[row][pivot] / rows[pivot][pivot];
      if (Math.abs(factor) < 1e-300) continue;
      for (let column = pivot; column <= size; column++) rows[row][column] -= factor * rows[pivot][column];
    }
  }
  const answer = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let left = rows[row][size];
    for (let column = row + 1; column < size; column++) left -= rows[row][column] * answer[column];
    answer[row] = left / rows[row][row];
  }
  return answer;
}

/**
 * Chance that a kind takes over whose founders are drawn at a share.
 * @param {number} ratio
 * @param {number} agents
 * @param {number} start in (0, 1)
 * @returns {number}
 */
export function chanceOfWinning(ratio, agents, start) {
  const wins = fixation(ratio, agents);
  let log = agents * Math.log1p(-start); // of no copies among the founders
  let chance = 0;
  for (let copies = 1; copies <= agents; copies++) {
    log += Math.log((agents - copies + 1) / copies) + Math.log(start) - Math.log1p(-start);
    chance += Math.exp(log) * wins[copies];
  }
  return chance;
}
