// Scatter charts that answer: the point under the pointer, reached by touch or by arrow keys, shows
// its image, group and place in a card; keys of the legend switch groups off and on. The picture
// stays what it is, and is all there is on paper or without this script. Everything lives in the
// element's shadow, so the page itself never changes. `ScatterMap` in Galley's sources says what
// `data-plot` holds.
const STYLE = `
:host { display: block; position: relative; width: fit-content; max-width: 100%; }
.base { display: block; }
canvas.all { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.surface { position: absolute; inset: 0; pointer-events: none; border-radius: 3px; }
:focus-visible { outline: 2px solid var(--mark, Highlight); outline-offset: 2px; }
.key { position: absolute; padding: 0; border: 0; border-radius: 3px; background: none; cursor: pointer;
  margin: -1px -3px; box-sizing: content-box; border: solid transparent; border-width: 1px 3px; }
.key:hover { background: color-mix(in srgb, var(--mark, Highlight) 14%, transparent); }
.key[aria-pressed="false"] { background: color-mix(in srgb, var(--page, Canvas) 62%, transparent); }
.key[aria-pressed="false"]::after { content: ""; position: absolute; inset: 50% 0 auto;
  border-top: 1px solid var(--text, CanvasText); }
.ring { position: absolute; width: 14px; height: 14px; margin: -7px; border-radius: 50%;
  box-sizing: border-box; border: 2px solid var(--text, CanvasText); pointer-events: none;
  box-shadow: 0 0 0 1.5px var(--page, Canvas); }
.card { position: absolute; z-index: 2; width: max-content; max-width: min(15rem, 90vw); padding: .5rem .65rem;
  display: flex; gap: .6rem; align-items: center; pointer-events: none; border-radius: 5px;
  border: 1px solid var(--line, GrayText); background: var(--page, Canvas); color: var(--text, CanvasText);
  font: .8125rem/1.4 var(--sans, sans-serif); box-shadow: 0 3px 14px rgb(0 0 0 / .18); }
.card canvas { flex: none; image-rendering: pixelated; border-radius: 2px; }
.card b { display: block; font-weight: 600; overflow-wrap: anywhere; }
.card span { display: block; font-variant-numeric: tabular-nums; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
@media print { .base { clip-path: none !important; } .base ~ * { display: none !important; } }`;
const DARK = matchMedia("(prefers-color-scheme: dark)");
const CELL = 24;

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

class GalleyPlot extends HTMLElement {
  static observedAttributes = ["data-plot"];

  connectedCallback() {
    if (this.dataset.plot) this.start();
  }

  disconnectedCallback() {
    this.end?.abort();
  }

  attributeChangedCallback() {
    if (this.isConnected && this.shadowRoot) this.start();
  }

  start() {
    this.end?.abort();
    this.end = new AbortController();
    this.map = JSON.parse(this.dataset.plot);
    this.off = new Set();
    this.active = -1;
    this.read();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.base = element("div", { className: "base" }, element("slot"));
    this.surface = element("div", { className: "surface", tabIndex: 0, role: "application" });
    this.surface.setAttribute("aria-label", `${this.dataset.name}: ${this.count} points. ` +
      "Arrow keys go from point to point, Home and End to the first and last, Escape leaves.");
    this.keys = element("div", { role: "group", ariaLabel: `Groups of ${this.dataset.name}` });
    this.all = element("canvas", { className: "all", hidden: true, ariaHidden: "true" });
    this.ring = element("div", { className: "ring", hidden: true });
    this.card = element("div", { className: "card", hidden: true, ariaHidden: "true" });
    this.status = element("div", { className: "hidden", role: "status" });
    root.replaceChildren(element("style", { textContent: STYLE }), this.base, this.all, this.surface,
      this.keys, this.ring, this.card, this.status);
    const { signal } = this.end;
    const on = (target, type, does) => target.addEventListener(type, does, { signal });
    this.narrow = matchMedia(this.querySelector("source")?.media || "not all");
    on(this.narrow, "change", () => this.place());
    on(DARK, "change", () => this.draw());
    on(window, "resize", () => { this.hide(); this.draw(); });
    on(this, "pointermove", (event) => { if (event.pointerType === "mouse") this.point(event, 12); });
    on(this, "pointerleave", () => { if (!this.byKey) this.hide(); });
    on(this, "click", (event) => {
      if (event.composedPath()[0].className === "key") return;
      this.point(event, event.pointerType === "mouse" ? 12 : 28);
      this.surface.focus({ preventScroll: true });
    });
    on(document, "keydown", (event) => { if (event.key === "Escape") this.hide(); });
    on(document, "pointerdown", (event) => { if (!event.composedPath().includes(this)) this.hide(); });
    on(this.surface, "keydown", (event) => this.step(event));
    on(this.surface, "blur", () => this.hide());
    this.place();
  }

  // All points in one order: those of each panel, group by group.
  read() {
    const { panels } = this.map;
    this.count = panels.reduce((sum, panel) => sum + panel.counts.reduce((a, b) => a + b, 0), 0);
    this.panel = new Uint8Array(this.count);
    this.group = new Uint16Array(this.count);
    this.share = new Uint16Array(2 * this.count);
    this.first = [];
    let index = 0;
    panels.forEach((panel, number) => {
      this.first.push(index);
      const data = bytes(panel.points);
      for (let at = 0; at < data.length; at += 2) {
        this.share[2 * index + at / 2] = data[at] | (data[at + 1] << 8);
      }
      panel.counts.forEach((count, group) => {
        this.panel.fill(number, index, index + count);
        this.group.fill(group, index, index += count);
      });
    });
    this.sheets = panels.map(({ tiles }) => {
      return tiles && Object.assign(new Image(), { src: `data:image/png;base64,${tiles.png}` });
    });
  }

  // Takes up the places of the drawing that is shown.
  place() {
    const { views } = this.map;
    this.view = views[this.narrow.matches ? views.length - 1 : 0];
    const { width, height, plots, keys } = this.view;
    this.places = new Float32Array(2 * this.count);
    this.cells = new Map();
    for (let i = 0; i < this.count; i++) {
      const [x, y, w, h] = plots[this.panel[i]].area;
      this.places[2 * i] = x + w * this.share[2 * i] / 65535;
      this.places[2 * i + 1] = y + h * (1 - this.share[2 * i + 1] / 65535);
      const cell = this.cell(this.places[2 * i], this.places[2 * i + 1]);
      this.cells.has(cell) ? this.cells.get(cell).push(i) : this.cells.set(cell, [i]);
    }
    const share = (value, whole) => `${100 * value / whole}%`;
    this.keys.replaceChildren(...keys.map(({ group, area: [x, y, w, h] }) => {
      const key = element("button", { className: "key", type: "button", title: "Hide or show" });
      key.setAttribute("aria-label", this.map.groups[group].name);
      key.setAttribute("aria-pressed", !this.off.has(group));
      Object.assign(key.style, { left: share(x, width), top: share(y, height),
        width: share(w, width), height: share(h, height) });
      key.addEventListener("click", () => this.toggle(group));
      key.dataset.group = group;
      return key;
    }));
    this.hide();
    this.draw();
  }

  cell(x, y) {
    return Math.floor(x / CELL) * 4096 + Math.floor(y / CELL);
  }

  get scale() {
    return this.getBoundingClientRect().width ? this.picture.width / this.view.width : 1;
  }

  get picture() {
    return this.querySelector("img").getBoundingClientRect();
  }

  toggle(group) {
    this.off.has(group) ? this.off.delete(group) : this.off.add(group);
    for (const key of this.keys.children) {
      key.setAttribute("aria-pressed", !this.off.has(+key.dataset.group));
    }
    this.hide();
    this.draw();
  }

  // Finding

  point(event, reach) {
    const { left, top } = this.picture;
    const x = (event.clientX - left) / this.scale;
    const y = (event.clientY - top) / this.scale;
    let best = -1;
    let nearest = (reach / this.scale) ** 2;
    for (let dx = -CELL; dx <= CELL; dx += CELL) {
      for (let dy = -CELL; dy <= CELL; dy += CELL) {
        for (const i of this.cells.get(this.cell(x + dx, y + dy)) ?? []) {
          if (this.off.has(this.group[i])) continue;
          const far = (this.places[2 * i] - x) ** 2 + (this.places[2 * i + 1] - y) ** 2;
          if (far < nearest) [best, nearest] = [i, far];
        }
      }
    }
    best < 0 ? this.hide() : this.show(best, false);
  }

  step(event) {
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    const way = ways[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!way && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    const places = this.places;
    let best = -1;
    let least = Infinity;
    for (let i = 0; i < this.count; i++) {
      if (i === this.active || this.off.has(this.group[i])) continue;
      const x = places[2 * i];
      const y = places[2 * i + 1];
      let cost;
      if (!way) {
        cost = event.key === "Home" ? x : -x;
      } else if (this.active < 0) {
        // The first step goes to the point in the middle.
        cost = (x - this.view.width / 2) ** 2 + (y - this.view.height / 2) ** 2;
      } else {
        const dx = x - places[2 * this.active];
        const dy = y - places[2 * this.active + 1];
        const ahead = dx * way[0] + dy * way[1];
        const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
        if (ahead < aside || ahead <= 0) continue;
        cost = ahead + 2 * aside;
      }
      if (cost < least) [best, least] = [i, cost];
    }
    if (best >= 0) this.show(best, true);
  }

  // Showing

  describe(i) {
    const panel = this.map.panels[this.panel[i]];
    const value = ({ lower, upper, isLogarithmic }, share) => {
      const number = isLogarithmic ? lower * (upper / lower) ** share : lower + (upper - lower) * share;
      if (isLogarithmic) return number.toPrecision(3);
      const digits = Math.max(0, 3 - Math.floor(Math.log10((upper - lower) || 1)));
      return number.toFixed(Math.min(digits, 20)).replace("-", "−");
    };
    const line = (axis, share) => `${axis.label ? axis.label + ": " : ""}${value(axis, share / 65535)}`;
    return [this.map.groups[this.group[i]].name, panel.title,
      line(panel.horizontal, this.share[2 * i]), line(panel.vertical, this.share[2 * i + 1])];
  }

  show(i, byKey) {
    this.byKey = byKey;
    if (i === this.active && !this.card.hidden) return;
    this.active = i;
    const { left, top, bottom } = this.picture;
    const host = this.getBoundingClientRect();
    const x = left - host.left + this.places[2 * i] * this.scale;
    const y = top - host.top + this.places[2 * i + 1] * this.scale;
    Object.assign(this.ring.style, { left: `${x}px`, top: `${y}px` });
    const [name, title, ...lines] = this.describe(i);
    const words = element("div", {}, ...(name ? [element("b", { textContent: name })] : []),
      ...[title, ...lines].filter(Boolean).map((text) => element("span", { textContent: text })));
    this.card.replaceChildren(...this.image(i), words);
    this.ring.hidden = this.card.hidden = false;
    // The card stays on the screen and off the point.
    const { offsetWidth: w, offsetHeight: h } = this.card;
    const clamp = (value, low, high) => Math.max(low, Math.min(value, high));
    const screenX = document.documentElement.clientWidth;
    const cardLeft = clamp(host.left + x + 14, 4, Math.max(4, screenX - w - 4));
    const above = host.top + y - h - 14;
    const cardTop = above >= 4 ? above : host.top + y + 14;
    Object.assign(this.card.style, { left: `${cardLeft - host.left}px`, top: `${cardTop - host.top}px` });
    if (!byKey) return;
    if (host.top + y < 0 || host.top + y > innerHeight) this.ring.scrollIntoView({ block: "nearest" });
    // Fast steps are not all read out.
    clearTimeout(this.soon);
    this.soon = setTimeout(() => { this.status.textContent = [name, title, ...lines].filter(Boolean).join(", "); }, 250);
  }

  image(i) {
    const number = this.panel[i];
    const { tiles } = this.map.panels[number];
    if (!tiles) return [];
    const { width, height, columns } = tiles;
    const zoom = Math.max(1, Math.round(72 / Math.max(width, height)));
    const canvas = element("canvas", { width, height });
    Object.assign(canvas.style, { width: `${width * zoom}px`, height: `${height * zoom}px` });
    const at = i - this.first[number];
    const draw = () => canvas.getContext("2d").drawImage(this.sheets[number],
      at % columns * width, Math.floor(at / columns) * height, width, height, 0, 0, width, height);
    this.sheets[number].complete ? draw() : this.sheets[number].addEventListener("load", draw);
    return [canvas];
  }

  hide() {
    this.active = -1;
    this.byKey = false;
    clearTimeout(this.soon);
    this.ring.hidden = this.card.hidden = true;
    this.status.textContent = "";
  }

  // Drawing without the groups that are off

  draw() {
    this.all.hidden = this.off.size === 0;
    this.base.style.clipPath = "";
    if (this.all.hidden) return;
    const { width, height, plots } = this.view;
    const picture = this.picture;
    const host = this.getBoundingClientRect();
    // The picture has holes where the plots are drawn anew.
    const corners = ([x, y, w, h]) => [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]
      .map(([x, y]) => `${x * this.scale + picture.left - host.left}px ${y * this.scale + picture.top - host.top}px`);
    const whole = ["0 0", "100% 0", "100% 100%", "0 100%", "0 0"];
    this.base.style.clipPath =
      `polygon(evenodd,${[whole, ...plots.map(({ area }) => [...corners(area), "0 0"])].flat().join()})`;
    const density = devicePixelRatio;
    this.all.width = host.width * density;
    this.all.height = host.height * density;
    const pen = this.all.getContext("2d");
    pen.translate((picture.left - host.left) * density, (picture.top - host.top) * density);
    pen.scale(this.scale * density, this.scale * density);
    const theme = DARK.matches ? "dark" : "light";
    this.map.panels.forEach((panel, number) => this.drawPanel(pen, panel, plots[number], number, theme));
  }

  drawPanel(pen, panel, { area: [x, y, w, h], radius, opacity, isOutlined, columns, rows }, number, theme) {
    const colors = this.map[theme];
    const stroke = (color, width, lines, dashes = []) => {
      pen.beginPath();
      for (const [start, ...rest] of lines) {
        pen.moveTo(...start);
        for (const place of rest) pen.lineTo(...place);
      }
      Object.assign(pen, { strokeStyle: color, lineWidth: width });
      pen.setLineDash(dashes);
      pen.stroke();
      pen.setLineDash([]);
    };
    stroke(colors.grid, .6, [...rows.map((at) => [[x, at], [x + w, at]]), ...columns.map((at) => [[at, y + h], [at, y]])]);
    // The walk in even strides that mixes the groups in the picture, too.
    const count = panel.counts.reduce((a, b) => a + b, 0);
    const common = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };
    let stride = Math.max(1, Math.floor(count * .618034));
    while (count > 2 && common(count, stride) !== 1) stride++;
    const shape = new Path2D();
    shape.arc(0, 0, radius, 0, 2 * Math.PI);
    const shapes = this.map.groups.map(({ corners }) => {
      if (!corners.length) return shape;
      const path = new Path2D();
      for (let i = 0; i < corners.length; i += 2) path.lineTo(corners[i] * radius, corners[i + 1] * radius);
      path.closePath();
      return path;
    });
    const start = pen.getTransform();
    pen.lineWidth = 1.2;
    for (let turn = 0, at = 0; turn < count; turn++, at = (at + stride) % count) {
      const i = this.first[number] + at;
      if (this.off.has(this.group[i])) continue;
      pen.setTransform(start);
      pen.translate(this.places[2 * i], this.places[2 * i + 1]);
      if (isOutlined) {
        pen.strokeStyle = colors.page;
        pen.stroke(shapes[this.group[i]]);
      }
      pen.globalAlpha = opacity;
      pen.fillStyle = this.map.groups[this.group[i]][theme];
      pen.fill(shapes[this.group[i]]);
      pen.globalAlpha = 1;
    }
    pen.setTransform(start);
    for (const { dashes, places } of panel.lines) {
      const line = [];
      for (let i = 0; i < places.length; i += 2) line.push([x + w * places[i], y + h * (1 - places[i + 1])]);
      pen.save();
      pen.beginPath();
      pen.rect(x, y, w, h);
      pen.clip();
      stroke(colors.line, 1.35, [line], dashes);
      pen.restore();
    }
    stroke(colors.axis, .75, [[[x, y], [x, y + h], [x + w, y + h]]]);
  }
}

customElements.define("galley-plot", GalleyPlot);
