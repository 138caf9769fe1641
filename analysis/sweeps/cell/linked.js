{
  const data = JSON.parse(document.getElementById("cells").textContent), of = (id) => document.getElementById(id);
  const [x, y, panel] = ["cell-x", "cell-y", "cell-panel"].map(of);
  const home = new Map();  // from a place of the grid to the cell that covers it, which may be a square of several places
  let chosen = data.first;
  for (const place of document.querySelectorAll(".cells .chart")) place.dataset.title = place.getAttribute("aria-label");

  const rows = {
    cell_shares: (cell) => cell.round.flatMap((round, t) =>
      data.kinds.map((motivation, k) => ({round, motivation, share: cell.share[t][k] / 1000}))),
    cell_measures: (cell) => data.measures.flatMap(([measure, low, high], m) => {
      const value = cell.values[m];
      return value === null ? [] : [{measure, value, at: high > low ? (value - low) / (high - low) : 0.5}];
    }),
    cell_acts: (cell) => (cell.acts ?? []).flatMap((pair, s) =>
      pair ? [{situation: data.situations[s], training: pair[0], deployment: pair[1]}] : []),
  };

  function show(id) {
    const [at, i, j] = parts(id), cell = data.cells[home.get(id)];
    [x.value, y.value] = [i, j];
    if (panel) panel.value = at;
    [[x, i], [y, j]].forEach(([input, place], axis) => {
      const said = cell ? cell.at[axis] : data.axes[axis].labels[place];
      of(input.id + "-said").textContent = said;
      input.setAttribute("aria-valuetext", said);
    });
    of("cell-text").textContent = cell ? cell.text : "There is no result in this cell.";
    if (!cell) return;
    chosen = id;
    views[data.diagram].signal("chosen", home.get(id)).run();
    for (const name in rows) {
      if (!views[name]) continue;
      views[name].data("cell", rows[name](cell)).run();
      const place = of("chart-" + name);
      place.setAttribute("aria-label", place.dataset.title + ". " + cell.text);
    }
  }

  function parts(id) {
    const [, at, i, j] = /^(.*)\|(\d+)\|(\d+)$/s.exec(id);
    return [at, +i, +j];
  }

  for (const [id, {side}] of Object.entries(data.cells)) {
    const [at, i, j] = parts(id);
    for (let n = 0; n < side * side; n++) home.set([at, i + n % side, j + Math.floor(n / side)].join("|"), id);
  }

  const pick = () => show([panel ? panel.value : data.panels[0], x.value, y.value].join("|"));
  for (const input of [x, y, panel]) input?.addEventListener("input", pick);

  document.addEventListener("drawn", () => {
    views[data.diagram].addEventListener("click", (event, item) => {
      const {panel, x, y} = item?.datum ?? {};
      if (x !== undefined && y !== undefined) show([panel, x, y].join("|"));
    });
    show(chosen);
  });
}
