(() => {
  const place = document.getElementById("charts");
  if (!place) return;
  const charts = JSON.parse(document.getElementById("chart-data").textContent).filter(c => c.lines.length);

  const short = (v, digits) => String(+v.toPrecision(digits));
  const rate = v => v !== 0 && Math.abs(v) < 0.01 ? v.toExponential(2).replace(/\.?0+e/, "e") : short(v, 3);
  const units = {
    plain: { tick: v => short(v, 4), value: v => v.toFixed(4) },
    percent: { tick: v => short(100 * v, 4) + " %", value: (v, digits) => (100 * v).toFixed(digits) + " %" },
    small: { tick: rate, value: rate },
  };

  // One axis of epochs for all charts, so that they can be read one below the other.
  const ends = charts.flatMap(c => [c.epochs[0], c.epochs[c.epochs.length - 1]]);
  const first = Math.min(...ends), last = Math.max(...ends);
  const range = first === last ? [first - 0.5, last + 0.5] : [first, last];
  const epochTicks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

  // Training's points are hollow: after a single epoch there is no line to tell them by.
  function series(line, color, hollow) {
    const stepwise = line.style === "faint" || line.style === "fine";
    return {
      label: line.label, stroke: line.style === "faint" ? color + "50" : color, spanGaps: true,
      width: stepwise ? 1.25 : 2, dash: line.style === "dashed" ? [5, 4] : undefined,
      points: { show: !stepwise && line.values.filter(v => v != null).length <= 30, size: 6.5, width: 1.5,
        fill: line.style === "dashed" ? hollow : color },
    };
  }

  /** The index nearest to `index` at which the line has a value, or -1. */
  function nearest(values, index) {
    for (let d = 0; d < values.length; d++) {
      if (values[index - d] != null) return index - d;
      if (values[index + d] != null) return index + d;
    }
    return -1;
  }

  let pointed = null;

  /** Shows what the lines are worth where the pointer is; the other charts show only its epoch. */
  function tip(chart, colorOf) {
    const box = document.createElement("div");
    box.className = "tip";
    return { hooks: {
      init: u => {
        u.over.append(box);
        u.over.addEventListener("mouseenter", () => pointed = u);
      },
      setCursor: u => {
        const { idx, left } = u.cursor;
        box.hidden = u !== pointed || idx == null || left < 0;
        if (box.hidden) return;
        const at = chart.epochs[idx];
        const heading = document.createElement("b");
        heading.textContent = "epoch " + short(at, 4);
        box.replaceChildren(heading);
        for (const line of chart.lines) {
          const i = nearest(line.values, idx);
          if (Math.abs(chart.epochs[i] - at) > 0.5) continue;
          const row = document.createElement("span"), mark = document.createElement("i"), value = document.createElement("em");
          mark.style.borderColor = colorOf(line);
          mark.className = line.style;
          value.textContent = units[chart.unit].value(line.values[i], line.digits);
          row.append(mark, line.label, value);
          box.append(row);
        }
        box.style.transform = left > u.over.clientWidth / 2
          ? `translate(calc(${left - 12}px - 100%), 4px)` : `translate(${left + 12}px, 4px)`;
      },
    } };
  }

  function draw() {
    const style = getComputedStyle(document.documentElement);
    const of = name => style.getPropertyValue("--" + name).trim();
    const colorOf = line => of("run" + line.color);
    place.replaceChildren();
    for (const chart of charts) {
      const box = document.createElement("div");
      box.className = "chart";
      const heading = document.createElement("h3");
      heading.textContent = chart.title;
      box.append(heading);
      place.append(box);
      const axis = { stroke: of("soft"), grid: { stroke: of("line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
      const size = () => ({ width: box.clientWidth, height: 230 });
      const plot = new uPlot({
        ...size(),
        legend: { show: false },
        cursor: { sync: { key: "epochs" }, drag: { x: false, y: false }, y: false, points: { show: false } },
        scales: { x: { time: false, range: () => range } },
        series: [{}, ...chart.lines.map(line => series(line, colorOf(line), of("card")))],
        axes: [{ ...axis, size: 28, incrs: epochTicks, values: (_, ticks) => ticks.map(t => short(t, 4)) },
          { ...axis, size: 56, values: (_, ticks) => ticks.map(units[chart.unit].tick) }],
        plugins: [tip(chart, colorOf)],
      }, [chart.epochs, ...chart.lines.map(line => line.values)], box);
      new ResizeObserver(() => plot.setSize(size())).observe(box);
    }
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
