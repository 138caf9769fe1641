// The lab's pictures that compare: values of a parameter, who leads where, groups, runs with theory, runs with one another.

import { h, s } from "./dom.js";
import { Plot, figure } from "./plot.js";

/** @typedef {import("./charts.js").Hand} Hand */
/** @typedef {import("./charts.js").Seen} Seen */

/**
 * One line for each motivation over a parameter, and a rule where the reader stands.
 * @param {Hand} hand
 * @param {Seen} seen
 * @param {{x: number[], y: number[][], at: number, title: string, across: string}} picture
 * @returns {HTMLElement}
 */
export function curves({ words, looks }, seen, { x, y, at, title, across }) {
  const low = Math.min(-0.02, ...y.flat());
  const draw = (/** @type {number} */ width) => {
    const plot = new Plot(words, width, Math.min(320, width * 0.62 + 40), {
      x: { low: x[0], high: x[x.length - 1], title: words.say(across), format: "number" },
      y: { low, high: 0.005, title: words.say("axis.behind"), format: "percent" },
      says: `${words.say(title)}. ${seen.names.map((/** @type {string} */ name, /** @type {number} */ k) => `${looks.label(name)} ${words.number(y[y.length - 1][k], "tenth")}`).join(", ")}`,
    });
    seen.names.forEach((/** @type {string} */ name, /** @type {number} */ k) => {
      plot.line(x.map((value, i) => [value, y[i][k]]), { stroke: looks.colour(name), class: "path", "data-kind": name });
      x.forEach((value, i) => (i + k) % 3 === 0 && plot.ground.append(looks.mark(name, plot.x(value), plot.y(y[i][k]), 5)));
    });
    plot.add("line", { x1: plot.x(at), x2: plot.x(at), y1: 0, y2: plot.inner.height, class: "rule" });
    return plot.svg;
  };
  return figure(words.say(title), draw, looks.legend(seen.names));
}

/**
 * Who leads over two parameters, and the reader's point.
 * @param {Hand} hand
 * @param {Seen} seen
 * @param {{x: number[], y: number[], winner: number[][], at: [number, number], title: string, across: string, up: string}} picture
 * @returns {HTMLElement}
 */
export function landscape({ words, looks }, seen, { x, y, winner, at, title, across, up }) {
  const shown = [...new Set(winner.flat())].sort();
  const draw = (/** @type {number} */ width) => {
    const plot = new Plot(words, width, Math.min(330, width * 0.62 + 40), {
      x: { low: x[0], high: x[x.length - 1], title: words.say(across), format: "count" },
      y: { low: y[0], high: y[y.length - 1], title: words.say(up), format: "number" },
      says: `${words.say(title)}: ${shown.map((k) => looks.label(seen.names[k])).join(", ")}`,
    });
    const cell = { width: plot.inner.width / (x.length - 1), height: plot.inner.height / (y.length - 1) };
    winner.forEach((line, row) => {
      let from = 0;
      line.forEach((k, i) => {
        if (i + 1 < line.length && line[i + 1] === k) return;
        const left = Math.max(0, (from - 0.5) * cell.width);
        const right = Math.min(plot.inner.width, (i + 0.5) * cell.width);
        const top = Math.max(0, plot.inner.height - (row + 0.5) * cell.height);
        const bottom = Math.min(plot.inner.height, plot.inner.height - (row - 0.5) * cell.height);
        plot.add("rect", { x: left, y: top, width: right - left + 0.3, height: bottom - top + 0.3, fill: looks.colour(seen.names[k]), class: "region", "data-kind": seen.names[k] });
        from = i + 1;
      });
    });
    for (const k of shown) {
      const cells = winner.flatMap((line, row) => line.flatMap((each, i) => (each === k ? [[i, row]] : [])));
      const mean = [0, 1].map((axis) => cells.reduce((sum, each) => sum + each[axis], 0) / cells.length);
      const [i, row] = cells.reduce((best, each) => (distance(each, mean) < distance(best, mean) ? each : best));
      plot.ground.append(looks.mark(seen.names[k], plot.x(x[i]), plot.y(y[row]), 9, "#fff"));
    }
    const [px, py] = [plot.x(at[0]), plot.y(at[1])];
    plot.add("path", { d: `M${px - 8},${py}H${px + 8}M${px},${py - 8}V${py + 8}`, class: "cross under" });
    plot.add("path", { d: `M${px - 8},${py}H${px + 8}M${px},${py - 8}V${py + 8}`, class: "cross" });
    return plot.svg;
  };
  return figure(words.say(title), draw, looks.legend(shown.map((k) => seen.names[k])));
}

/** @param {number[]} one @param {number[]} other @returns {number} */
function distance(one, other) {
  return Math.abs(one[0] - other[0]) + Math.abs(one[1] - other[1]);
}

/**
 * Shares as bars, one for each group.
 * @param {Hand} hand
 * @param {Seen} seen
 * @param {{values: number[][], groups: string[], title: string}} picture
 * @param {string} chosen the group that the reader has chosen
 * @returns {HTMLElement}
 */
export function bars({ words, looks }, seen, { values, groups, title }, chosen) {
  const bar = (/** @type {number[]} */ shares) =>
    h("div", { class: "bar" }, seen.names.map((/** @type {string} */ name, /** @type {number} */ k) => {
      const text = `${looks.label(name)} ${words.number(shares[k], "tenth")}`;
      return h("div", { class: "piece", style: `flex-grow:${shares[k].toFixed(5)};background:${looks.colour(name)}`, title: text, "data-kind": name }, shares[k] > 0.06 ? looks.chip(name) : null);
    }));
  const rows = groups.map((group, g) => {
    const told = seen.names.map((/** @type {string} */ name, /** @type {number} */ k) => `${looks.label(name)} ${words.number(values[g][k], "tenth")}`).join(", ");
    return h("div", { class: group.endsWith(`.${chosen}`) ? "row chosen" : "row" }, h("div", { class: "name" }, words.say(group)), h("div", { role: "img", "aria-label": `${words.say(group)}: ${told}` }, bar(values[g])));
  });
  return h("figure", {}, h("figcaption", {}, words.say(title)), h("div", { class: "bars" }, rows), looks.legend(seen.names));
}

/**
 * How runs end against the closed form.
 * @param {Hand} hand
 * @param {number} chance that A takes over
 * @param {{won: number, lost: number, undecided: number, runs: number}} counted
 * @returns {HTMLElement}
 */
export function fates({ words }, chance, counted) {
  const rows = [["won", counted.won, chance], ["lost", counted.lost, 1 - chance], ["undecided", counted.undecided, 0]].map(([name, count, theory]) => {
    const seen = counted.runs > 0 ? Number(count) / counted.runs : 0;
    const told = words.say("tip.theory", { name: words.say(`edges.${name}`), seen, theory });
    return h("div", { class: "row" }, h("div", { class: "name" }, words.say(`edges.${name}`)),
      h("div", { class: "gauge", role: "img", "aria-label": told, title: told }, h("div", { class: "fill", style: `width:${100 * seen}%` }), h("div", { class: "line", style: `left:${100 * Number(theory)}%` })),
      h("div", { class: "value" }, `${count}/${counted.runs}`));
  });
  return h("figure", {}, h("figcaption", {}, words.say("edges.chart")), h("div", { class: "bars gauges" }, rows));
}

/**
 * Runs that still wait for the first hit, by round: runs as steps, theory dashed.
 * @param {Hand} hand
 * @param {{theory: number[], first: number[]}} picture
 * @returns {HTMLElement}
 */
export function waiting({ words }, { theory, first }) {
  const rounds = theory.length - 1;
  const alive = theory.map((_, round) => first.filter((hit) => hit > round).length / first.length);
  const draw = (/** @type {number} */ width) => {
    const plot = new Plot(words, width, Math.min(300, width * 0.62 + 40), {
      x: { low: 0, high: rounds, title: words.say("axis.round"), format: "count" },
      y: { low: 0, high: 1, title: words.say("axis.hidden"), format: "percent" },
      says: `${words.say("exploration.chart")}. ${words.say("tip.hidden", { round: rounds, seen: alive[rounds], theory: theory[rounds] })}`,
    });
    const steps = alive.flatMap((share, round) => (round === 0 ? [[0, share]] : [[round, alive[round - 1]], [round, share]]));
    plot.line(/** @type {[number, number][]} */ (steps), { class: "path steps" });
    plot.line(theory.map((share, round) => [round, share]), { class: "theory ink" });
    return plot.svg;
  };
  return figure(words.say("exploration.chart"), draw);
}

/**
 * Many runs of the same training at once, each a small picture of shares over rounds; the first is the one that is watched.
 * @param {Hand} hand
 * @param {Seen} seen
 * @returns {{element: HTMLElement, add: (at: number[], paths: Float64Array[]) => void}}
 */
export function runs({ words, looks }, seen) {
  const grid = h("div", { class: "runs" });
  const said = h("p", { class: "tally", role: "status" });
  const kinds = seen.names.length;
  const wins = new Map();
  let count = 0;
  const one = (/** @type {number[]} */ at, /** @type {Float64Array} */ path) => {
    const last = at.length - 1;
    const areas = seen.names.map((/** @type {string} */ name, /** @type {number} */ k) => {
      const edge = (/** @type {number} */ upto) => at.map((_, i) => path.slice(i * kinds, i * kinds + upto).reduce((a, b) => a + b, 0));
      const [low, high] = [edge(k), edge(k + 1)];
      const x = (/** @type {number} */ i) => ((100 * at[i]) / (at[last] || 1)).toFixed(1);
      const there = at.map((_, i) => `${x(i)},${(60 - 60 * high[i]).toFixed(1)}`);
      const back = at.map((_, i) => `${x(i)},${(60 - 60 * low[i]).toFixed(1)}`).reverse();
      return s("polygon", { points: [...there, ...back].join(" "), fill: looks.colour(name), "data-kind": name });
    });
    const end = path.slice(last * kinds);
    const leader = seen.names[end.indexOf(Math.max(...end))];
    wins.set(leader, (wins.get(leader) ?? 0) + 1);
    count += 1;
    const told = `${words.say("tip.run", { run: count })}: ${looks.label(leader)}`;
    return h("div", { class: count === 1 ? "run watched" : "run" }, s("svg", { viewBox: "0 0 100 60", preserveAspectRatio: "none", role: "img", "aria-label": told }, areas), h("div", { class: "leader", title: told }, looks.chip(leader)));
  };
  return {
    element: h("figure", {}, h("figcaption", {}, words.say("chart.runs")), grid, said, looks.legend(seen.names)),
    add: (at, paths) => {
      for (const path of paths) grid.append(one(at, path));
      const told = [...wins].sort((a, b) => b[1] - a[1]).map(([name, times]) => `${looks.label(name)} ${times}`);
      said.textContent = words.say("chart.tally", { runs: count, leaders: told.join(", ") });
    },
  };
}
