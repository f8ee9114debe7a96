(() => {
  const charts = JSON.parse(document.getElementById("chart-data").textContent).filter(c => c.lines.length);
  const place = document.getElementById("charts");
  if (!place) return;

  const number = (digits, text) => v => v == null ? "" : text(v.toFixed(digits));
  const units = {
    plain: { tick: v => String(+v.toPrecision(4)), value: number(4, t => t) },
    percent: { tick: v => +(100 * v).toPrecision(4) + " %", value: v => v == null ? "" : (100 * v).toFixed(2) + " %" },
    small: { tick: small, value: v => v == null ? "" : small(v) },
  };
  function small(v) {
    return v === 0 ? "0" : Math.abs(v) < 0.01 ? String(v.toExponential(2)).replace(/\.?0+e/, "e") : String(+v.toPrecision(3));
  }

  const epochSteps = [0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  const padded = (low, high) => low === high ? [low - 0.5, high + 0.5] : [low, high];

  function series(line, unit, colour) {
    const few = line.values.filter(v => v != null).length <= 40;
    const stepwise = line.style === "faint" || line.style === "fine";
    return {
      label: line.label, stroke: line.style === "faint" ? colour + "55" : colour, spanGaps: true,
      width: stepwise ? 1.25 : 2, dash: line.style === "dashed" ? [5, 4] : undefined,
      points: { show: few && !stepwise, size: 6, fill: colour, width: 0 },
      value: (_, v) => units[unit].value(v),
    };
  }

  function draw() {
    const style = getComputedStyle(document.documentElement);
    const of = name => style.getPropertyValue("--" + name).trim();
    place.replaceChildren();
    for (const chart of charts) {
      const box = document.createElement("div");
      box.className = "chart";
      const heading = document.createElement("h3");
      heading.textContent = chart.title;
      box.append(heading);
      place.append(box);
      const axis = { stroke: of("soft"), grid: { stroke: of("line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
      const plot = new uPlot({
        width: box.clientWidth, height: 240,
        cursor: { sync: { key: "epochs" }, drag: { x: false, y: false } },
        scales: { x: { time: false, range: (_, low, high) => padded(low, high) } },
        series: [{ label: "epoch", value: (_, v) => v == null ? "" : String(+v.toFixed(2)) },
          ...chart.lines.map(line => series(line, chart.unit, of("run" + line.colour)))],
        axes: [{ ...axis, incrs: epochSteps, values: (_, ticks) => ticks.map(t => +t.toFixed(2)) },
          { ...axis, size: 62, values: (_, ticks) => ticks.map(units[chart.unit].tick) }],
      }, [chart.epochs, ...chart.lines.map(line => line.values)], box);
      new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: 240 })).observe(box);
    }
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
