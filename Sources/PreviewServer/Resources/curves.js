// Draws the losses of a step that is running: finished epochs, the epoch under way, validation.
import { make, number } from "/elements.js";

const frame = { left: 46, right: 304, top: 8, bottom: 104 };

export function drawCurve(svg, step) {
  const points = [...step.losses, ...step.running, ...step.validation];
  svg.style.display = points.length < 2 ? "none" : "";
  if (points.length < 2) return;
  const values = points.map((point) => point.loss);
  const yTicks = ticks(Math.min(...values), Math.max(...values), 4);
  const low = Math.min(yTicks[0], ...values);
  const high = Math.max(yTicks.at(-1), ...values);
  // The first epochs of many would be a line against the wall; the axis grows with the run.
  const now = Math.max(...points.map((point) => point.epoch));
  const xTicks = ticks(0, Math.min(step.epochs, Math.max(1, now * 1.3)), 5)
    .filter((tick) => Number.isInteger(tick));
  const width = Math.min(step.epochs, xTicks.at(-1));
  const x = (epoch) => frame.left + (frame.right - frame.left) * epoch / width;
  const y = (loss) => frame.bottom - (frame.bottom - frame.top) * (loss - low) / (high - low || 1);
  const content = [];
  for (const tick of yTicks) {
    content.push(
      make("svg:line", { class: "grid", x1: frame.left, x2: frame.right, y1: y(tick), y2: y(tick) }),
      make("svg:text", { x: frame.left - 6, y: y(tick) + 4, "text-anchor": "end" },
        tickText(tick, yTicks)));
  }
  for (const tick of xTicks.filter((tick) => tick <= width)) {
    content.push(
      make("svg:line",
        { class: "axis", x1: x(tick), x2: x(tick), y1: frame.bottom, y2: frame.bottom + 4 }),
      make("svg:text", { x: x(tick), y: frame.bottom + 17, "text-anchor": "middle" }, String(tick)));
  }
  content.push(make("svg:line",
    { class: "axis", x1: frame.left, x2: frame.right, y1: frame.bottom, y2: frame.bottom }),
  make("svg:text", { x: (frame.left + frame.right) / 2, y: 138, "text-anchor": "middle" }, "epoch"));
  const path = (kind, line) => {
    if (line.length < 2) return;
    content.push(make("svg:polyline",
      { class: kind, points: line.map((p) => `${x(p.epoch).toFixed(1)},${y(p.loss).toFixed(1)}`).join(" ") }));
  };
  path("running", [...step.losses.slice(-1), ...step.running]);
  path("losses", step.losses);
  path("validation", step.validation);
  const last = step.running.at(-1) ?? step.losses.at(-1);
  if (last) content.push(make("svg:circle", { cx: x(last.epoch), cy: y(last.loss), r: 3 }));
  svg.replaceChildren(...content);
  const shape = step.losses.length > 1
    ? ` The mean loss of the epochs went from ${number(step.losses[0].loss)} `
      + `to ${number(step.losses.at(-1).loss)}.`
    : "";
  svg.setAttribute("aria-label", `Loss of ${step.name} over ${step.epochs} epochs.${shape}`);
}

// Round numbers from the one at or below `low` to the one at or above `high`.
function ticks(low, high, count) {
  if (!(high > low)) high = low + (Math.abs(low) || 1) * 0.01;
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const result = [];
  for (let i = Math.floor(low / step); i <= Math.ceil(high / step); i++) {
    result.push(Number((i * step).toPrecision(12)));
  }
  return result;
}

// All with as many decimals as the step between them needs.
function tickText(tick, all) {
  const decimals = Math.max(0, -Math.floor(Math.log10(all[1] - all[0]) + 1e-9));
  return decimals > 4 || Math.abs(tick) >= 1e5 ? tick.toExponential(1) : tick.toFixed(decimals);
}
