// What the panels of the preview are made of: elements, and numbers as people read them.

// Elements by name, attributes and content; `svg:` names are SVG.
export function make(name, attributes = {}, ...content) {
  const element = name.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", name.slice(4))
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...content);
  return element;
}

export function number(value) {
  return value.toLocaleString("en", { maximumSignificantDigits: 4, useGrouping: false });
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}
