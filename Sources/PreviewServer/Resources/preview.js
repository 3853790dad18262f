// Keeps the page of a report as it is written: puts each new page in place without moving what is
// being read, shows what is wrong with the report, and what is running.
import { drawCurve } from "/curves.js";
import { duration, make, number } from "/elements.js";

let version = document.querySelector("script[data-version]").dataset.version;

// The panels stand in a tree of their own: no style of the page reaches them, and none of theirs
// the page.
const host = make("galley-preview");
const panels = host.attachShadow({ mode: "open" });
const problemPanel = make("section", { class: "problems", hidden: "" });
const corner = make("div", { class: "corner" });
const connection = make("p", { class: "connection", role: "status", hidden: "" },
  "Disconnected. Waiting for galley preview.");
const progressPanel = make("section", { class: "progress", "aria-label": "Progress", hidden: "" });
corner.append(connection, progressPanel);
host.style.display = "none";
const style = make("link", { rel: "stylesheet", href: "/preview.css" });
style.addEventListener("load", () => { host.style.display = ""; makeRoom(); });
panels.append(style, problemPanel, corner);
document.documentElement.append(host);
// Some browsers move the text by themselves, and doing it twice is as bad as not doing it.
document.documentElement.style.overflowAnchor = "none";

// Keeping the place

// Does something to the page such that what stands at the top of the window stays there. At the very
// top of the page nothing is held: what appears there is to be seen.
function keepingPlace(change) {
  if (window.scrollY <= 0) return change();
  const shown = [];
  for (const element of document.body.querySelectorAll("h1,h2,h3,h4,h5,h6,p,li,pre,tr,img,.notice")) {
    const box = element.getBoundingClientRect();
    if (box.bottom > 0 && box.height > 0) shown.push([element, box.top]);
  }
  change();
  // What was deleted cannot be held; the next thing can.
  const kept = shown.find(([element]) => element.isConnected);
  if (!kept) return;
  const [element, top] = kept;
  window.scrollBy({ top: element.getBoundingClientRect().top - top, behavior: "instant" });
}

// Putting a page in place

async function load() {
  const response = await fetch("/", { cache: "no-store" });
  if (!response.ok) return;
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  version = next.querySelector("script[data-version]").dataset.version;
  const opened = [...document.querySelectorAll("details[open]")];
  const focused = document.activeElement;
  keepingPlace(() => {
    // What the reader has opened is not a difference between pages.
    for (const details of opened) details.open = false;
    document.title = next.title;
    document.documentElement.lang = next.documentElement.lang;
    replaceStyles(next);
    patch(document.body, next.body);
    for (const details of opened) details.open = true;
  });
  if (!focused.isConnected && focused.id) document.getElementById(focused.id)?.focus();
}

function replaceStyles(next) {
  const old = [...document.head.querySelectorAll("style")];
  const new_ = [...next.head.querySelectorAll("style")];
  if (old.map((s) => s.textContent).join() === new_.map((s) => s.textContent).join()) return;
  document.head.append(...new_);
  for (const style of old) style.remove();
}

// Makes `old` equal to `next`, touching only what differs.
function patch(old, next) {
  if (old.isEqualNode(next)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = next.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  patchChildren(old, [...old.childNodes], [...next.childNodes]);
}

function patchChildren(parent, old, next) {
  let start = 0;
  while (start < old.length && start < next.length && old[start].isEqualNode(next[start])) start++;
  let oldEnd = old.length;
  let nextEnd = next.length;
  while (oldEnd > start && nextEnd > start && old[oldEnd - 1].isEqualNode(next[nextEnd - 1])) {
    oldEnd--;
    nextEnd--;
  }
  const after = old[oldEnd] ?? null;
  old = old.slice(start, oldEnd);
  next = next.slice(start, nextEnd);
  let done = 0;
  for (const node of next) {
    // An equal node further on: what stands between is gone. Else a node of the same kind changes.
    let match = old.findIndex((other, index) => index >= done && other.isEqualNode(node));
    if (match < 0 && isSameKind(old[done], node) && !isKept(old[done], next)) match = done;
    if (match < 0) {
      parent.insertBefore(node, old[done] ?? after);
      continue;
    }
    while (done < match) old[done++].remove();
    patch(old[done++], node);
  }
  while (done < old.length) old[done++].remove();
}

function isSameKind(old, next) {
  return old !== undefined && old.nodeName === next.nodeName && old.id === next.id;
}

function isKept(node, next) {
  return next.some((other) => other.isEqualNode(node));
}

// Problems

let dismissed;

function showProblems(problems) {
  const text = JSON.stringify(problems);
  const isNew = problems.length > 0 && text !== dismissed;
  if (problems.length === 0) dismissed = undefined;
  keepingPlace(() => {
    problemPanel.replaceChildren();
    problemPanel.hidden = !isNew;
    if (isNew) fillProblems(problems, text);
    makeRoom();
  });
}

function fillProblems(problems, text) {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const warnings = problems.length - errors;
  problemPanel.setAttribute("role", errors > 0 ? "alert" : "status");
  problemPanel.classList.toggle("warnings", errors === 0);
  const heading = [counted(errors, "error"), counted(warnings, "warning")].filter(Boolean);
  const close = make("button", { type: "button", title: "Dismiss (Escape)" }, "Dismiss");
  close.addEventListener("click", () => dismiss(text));
  problemPanel.append(
    make("div", { class: "top" }, make("h2", {}, heading.join(", ")), close),
    make("ol", { tabindex: "0", "aria-label": "Problems" }, ...problems.map(problemItem)));
  for (const excerpt of problemPanel.querySelectorAll("pre")) {
    const mark = excerpt.querySelector(".caret .mark");
    excerpt.scrollLeft = mark.offsetLeft - excerpt.clientWidth / 2;
  }
}

function counted(count, noun) {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function problemItem(problem) {
  const item = make("li", { class: problem.severity });
  item.append(make("p", { class: "message" },
    make("strong", {}, `${problem.severity}: `), ...withCode(problem.message)));
  if (problem.place) item.append(make("p", { class: "place" }, make("code", {}, problem.place)));
  if (problem.excerpt) {
    const { line, before, marked, after } = problem.excerpt;
    const number = `${line} `;
    // The caret's line repeats what is before it unseen, so that it stands right under any letters.
    item.append(make("pre", { tabindex: "0" },
      make("code", { class: "source" }, make("span", { class: "number" }, number),
        before, make("span", { class: "mark" }, marked), after), "\n",
      make("code", { class: "caret", "aria-hidden": "true" },
        make("span", { class: "unseen" }, number + before),
        make("span", { class: "mark" }, "^" + "~".repeat([...marked].length - 1)))));
  }
  const lines = [...problem.notes.map((note) => ["note", note]),
    ...problem.hints.map((hint) => ["hint", hint])];
  for (const [kind, line] of lines) {
    item.append(make("p", { class: "hint" }, make("strong", {}, `${kind}: `), ...withCode(line)));
  }
  return item;
}

// What stands between backticks is code.
function withCode(text) {
  return text.split("`").map((part, index, all) =>
    index % 2 === 1 && index < all.length - 1 ? make("code", {}, part) : part);
}

function dismiss(text) {
  dismissed = text;
  keepingPlace(() => {
    problemPanel.hidden = true;
    makeRoom();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !problemPanel.hidden) problemPanel.querySelector("button").click();
});

// The panels cover none of the page that could not be scrolled free of them.
function makeRoom() {
  const root = document.documentElement.style;
  root.paddingTop = problemPanel.hidden ? "" : `${problemPanel.offsetHeight}px`;
  host.style.setProperty("--top", root.paddingTop || "0px");
  root.scrollPaddingTop = root.paddingTop;
  const isStrip = getComputedStyle(progressPanel).getPropertyValue("--strip").trim() === "yes";
  root.paddingBottom =
    isStrip && !progressPanel.hidden ? `${progressPanel.offsetHeight}px` : "";
}

window.addEventListener("resize", () => keepingPlace(makeRoom));

// Progress

const steps = new Map();
let summaries = { expanded: "", collapsed: "" };
const collapse = make("button", { type: "button", class: "collapse" });
const summary = make("span", { class: "summary" });
const stepList = make("div", { class: "steps", id: "steps", tabindex: "0" });
collapse.setAttribute("aria-controls", "steps");
collapse.append(make("span", { class: "arrow", "aria-hidden": "true" }), summary);
progressPanel.append(collapse, stepList);

// A phone has no room for curves unless they are asked for.
let isCollapsed = localStorage.getItem("galley-progress") === "collapsed"
  || (localStorage.getItem("galley-progress") === null && window.innerWidth < 600);

function setCollapsed(value) {
  isCollapsed = value;
  collapse.setAttribute("aria-expanded", String(!value));
  stepList.hidden = value;
  summary.textContent = value ? summaries.collapsed : summaries.expanded;
}

collapse.addEventListener("click", () => {
  setCollapsed(!isCollapsed);
  localStorage.setItem("galley-progress", isCollapsed ? "collapsed" : "expanded");
  keepingPlace(makeRoom);
});
setCollapsed(isCollapsed);

function showProgress({ running }) {
  const names = new Set(running.map((step) => step.name));
  for (const [name, view] of steps) {
    if (!names.has(name)) {
      view.root.remove();
      steps.delete(name);
    }
  }
  for (const step of running) {
    if (!steps.has(step.name)) {
      steps.set(step.name, stepView(step));
      stepList.append(steps.get(step.name).root);
    }
    updateStep(steps.get(step.name), step);
  }
  summaries = {
    expanded: running.length === 1 ? "Running" : `${running.length} steps running`,
    collapsed: running.length === 1 ? `${running[0].name}: ${shortText(running[0])}`
      : `${running.length} steps running`,
  };
  summary.textContent = isCollapsed ? summaries.collapsed : summaries.expanded;
  const wasHidden = progressPanel.hidden;
  progressPanel.hidden = running.length === 0;
  if (wasHidden !== progressPanel.hidden) keepingPlace(makeRoom);
}

function stepView(step) {
  const view = {
    epoch: make("span"), left: make("span", { class: "left" }),
    bar: make("progress", { max: "1", "aria-label": `Progress of ${step.name}` }),
    values: make("p", { class: "values" }),
    curve: make("svg:svg", { viewBox: "0 0 320 142", role: "img" }),
  };
  view.root = make("section", { "aria-label": step.name },
    make("h3", {}, step.name, " ", make("span", { class: "kind" }, step.kind)),
    make("p", { class: "state" }, view.epoch, view.left), view.bar, view.values, view.curve);
  return view;
}

function stepText(step) {
  if (step.note) return step.note;
  return step.epoch === undefined ? "running" : `epoch ${step.epoch} of ${step.epochs}`;
}

// What is left to say in one line.
function shortText(step) {
  const loss = step.loss === undefined ? "" : `loss ${number(step.loss)}`;
  const left = step.secondsLeft === undefined ? "" : `${duration(step.secondsLeft)} left`;
  return [stepText(step), loss, left].filter(Boolean).join(" · ");
}

function updateStep(view, step) {
  view.epoch.textContent = stepText(step);
  view.left.textContent =
    step.secondsLeft === undefined ? "" : `${duration(step.secondsLeft)} left`;
  if (step.fraction === undefined) view.bar.removeAttribute("value");
  else view.bar.value = step.fraction;
  const validation = step.validation.at(-1);
  view.values.replaceChildren();
  if (step.loss !== undefined) {
    view.values.append(make("span", { class: "key loss" }, "loss ", number(step.loss)));
  }
  if (validation) {
    view.values.append(
      make("span", { class: "key validation" }, "validation ", number(validation.loss)));
  }
  drawCurve(view.curve, step);
}

// Events

// One page after the other: the newest is fetched when the one before is in place.
let loading = Promise.resolve();

const events = new EventSource("/events");
events.addEventListener("open", () => { connection.hidden = true; });
events.addEventListener("error", () => { connection.hidden = false; });
events.addEventListener("page", (event) => {
  loading = loading.then(() => (event.data === version ? undefined : load())).catch(() => {});
});
events.addEventListener("problems", (event) => showProblems(JSON.parse(event.data)));
events.addEventListener("progress", (event) => showProgress(JSON.parse(event.data)));
// Leaving the page is no disconnection.
window.addEventListener("beforeunload", () => events.close());
