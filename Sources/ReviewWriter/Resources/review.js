"use strict";
// Filters, keyboard and the views of figures. Without it the page shows everything, side by side.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const changes = all(".change");
  const links = new Map(all("nav [data-for]").map((item) => [item.dataset.for, item]));
  const kinds = all(".kind[data-kind]");
  const within = document.getElementById("within");
  const help = document.getElementById("help");
  const position = document.getElementById("position");
  let current = null;

  const isPressed = (button) => button.getAttribute("aria-pressed") === "true";
  const press = (button, value) => button.setAttribute("aria-pressed", String(value));
  const visible = () => changes.filter((change) => !change.hidden);

  function tell() {
    const shown = visible();
    const done = shown.filter((change) => change.classList.contains("done")).length;
    const place = current && !current.hidden ? `${shown.indexOf(current) + 1} of ` : "";
    const noun = shown.length === 1 ? "change" : "changes";
    position.textContent =
      `${place}${shown.length} ${noun}` + (done > 0 ? `, ${done} viewed` : "");
  }

  function filter() {
    const wanted = new Set(kinds.filter(isPressed).map((button) => button.dataset.kind));
    for (const change of changes) {
      const isKind = change.dataset.kinds.split(" ").some((kind) => wanted.has(kind));
      const isWithin = change.dataset.verdict === "within";
      change.hidden = !isKind || (isWithin && within !== null && !isPressed(within));
      const link = links.get(change.id);
      if (link) link.hidden = change.hidden;
    }
    // A heading of a section in which nothing is left says nothing.
    for (const heading of all(".place")) {
      let next = heading.nextElementSibling;
      let isEmpty = true;
      while (next && next.matches(".change")) {
        if (!next.hidden) isEmpty = false;
        next = next.nextElementSibling;
      }
      heading.hidden = isEmpty;
    }
    document.querySelector(".filtered").hidden = changes.length === 0 || visible().length > 0;
    tell();
  }

  function show(change, scrolls = true) {
    if (!change) return;
    if (current) {
      current.classList.remove("current");
      const link = links.get(current.id);
      if (link) link.firstElementChild.removeAttribute("aria-current");
    }
    current = change;
    change.classList.add("current");
    const link = links.get(change.id);
    if (link) {
      link.firstElementChild.setAttribute("aria-current", "true");
      // The list scrolls by itself, never the page.
      const list = link.closest("details");
      const [item, frame] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
      if (list.scrollHeight > list.clientHeight) {
        if (item.top < frame.top) list.scrollTop -= frame.top - item.top + 40;
        if (item.bottom > frame.bottom) list.scrollTop += item.bottom - frame.bottom + 40;
      }
    }
    if (scrolls) {
      change.scrollIntoView({ block: "start" });
      change.focus({ preventScroll: true });
    }
    tell();
  }

  function step(by) {
    const shown = visible();
    if (shown.length === 0) return;
    let index = shown.indexOf(current);
    if (index < 0) {
      // From where the reader is.
      const top = 80;
      index = shown.findIndex((change) => change.getBoundingClientRect().bottom > top);
      index = by > 0 ? Math.max(index, 0) : Math.max(index - 1, 0);
      show(shown[index]);
    } else {
      show(shown[Math.min(Math.max(index + by, 0), shown.length - 1)]);
    }
  }

  function stepReport(by) {
    const reports = all(".report").filter((report) => report.querySelector(".change:not([hidden])"));
    if (reports.length === 0) return;
    const now = reports.indexOf(current ? current.closest(".report") : null);
    const report = reports[Math.min(Math.max(now + by, 0), reports.length - 1)];
    show(report.querySelector(".change:not([hidden])"));
    report.scrollIntoView({ block: "start" });
  }

  function setViewed(change, isDone) {
    change.classList.toggle("done", isDone);
    change.querySelector(".viewed input").checked = isDone;
    const link = links.get(change.id);
    if (link) link.firstElementChild.classList.toggle("done", isDone);
    tell();
  }

  function setView(pictures, view) {
    pictures.dataset.view = view;
    for (const button of all(".views button", pictures)) press(button, button.dataset.view === view);
  }

  for (const button of kinds) {
    button.addEventListener("click", () => {
      press(button, !isPressed(button));
      filter();
    });
    button.title = `Show or hide (${button.dataset.key})`;
  }
  if (within) {
    within.addEventListener("click", () => {
      press(within, !isPressed(within));
      filter();
    });
  }
  for (const pictures of all(".pictures[data-view]")) {
    for (const button of all(".views button", pictures)) {
      button.addEventListener("click", () => setView(pictures, button.dataset.view));
    }
    const range = pictures.querySelector(".wipe input");
    range.addEventListener("input", () => {
      pictures.style.setProperty("--shown", `${range.value}%`);
    });
  }
  for (const change of changes) {
    change.querySelector(".viewed input").addEventListener("change", (event) => {
      setViewed(change, event.target.checked);
    });
    change.addEventListener("pointerdown", () => show(change, false));
  }
  for (const [id, item] of links) {
    item.firstElementChild.addEventListener("click", (event) => {
      event.preventDefault();
      show(document.getElementById(id));
    });
  }
  document.getElementById("previous").addEventListener("click", () => step(-1));
  document.getElementById("next").addEventListener("click", () => step(1));
  document.getElementById("open-help").addEventListener("click", () => help.showModal());
  if (window.matchMedia("(max-width: 1000px)").matches) {
    document.querySelector("nav details").open = false;
  }

  function showAll() {
    for (const button of kinds) press(button, true);
    if (within) press(within, true);
    filter();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.matches("input[type='range']") && event.key.startsWith("Arrow")) return;
    const pictures = current && current.querySelector(".pictures[data-view]");
    switch (event.key) {
      case "j": case "n": step(1); break;
      case "k": case "p": step(-1); break;
      case "]": stepReport(1); break;
      case "[": stepReport(-1); break;
      case "e":
        if (current) {
          setViewed(current, !current.classList.contains("done"));
          if (current.classList.contains("done")) step(1);
        }
        break;
      case "v":
        if (pictures) {
          const views = all(".views button", pictures).map((button) => button.dataset.view);
          setView(pictures, views[(views.indexOf(pictures.dataset.view) + 1) % views.length]);
        }
        break;
      case "a": case "Escape": showAll(); break;
      case "?": help.showModal(); break;
      default: {
        const button = document.querySelector(`.kind[data-key="${CSS.escape(event.key)}"]`);
        if (!button) return;
        button.click();
      }
    }
    event.preventDefault();
  });

  if (location.hash.length > 1) {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.matches(".change")) show(target);
  }
  filter();
})();
