/** The answers on a page: the one place that knows how a response is read off it and put back.
 *
 * Every response stands in an element with `data-item` and `data-shape`. A shape is `text`, `letter`
 * (one of several), `letters` (some of several) or `slots` (a value a place, in order). A value is a
 * text, a list, or null for no answer.
 */

const isBox = (control) => control.type === "radio" || control.type === "checkbox";

/** Returns the elements with a response on the page. */
export const responses = () => [...document.querySelectorAll("[data-item]")];

function controlsOf(element) {
  return [...element.querySelectorAll("input, select, textarea")].filter((one) => one.name);
}

/** Returns a control's value as it stands, or as the server wrote it. */
function valueOf(control, asServed) {
  if (isBox(control)) {
    return (asServed ? control.defaultChecked : control.checked) ? control.value : "";
  }
  if (!asServed) return control.value;
  if (control.tagName !== "SELECT") return control.defaultValue;
  const chosen = [...control.options].find((option) => option.defaultSelected);
  return (chosen ?? control.options[0]).value;
}

/** Returns the response of an element, as it stands or, with `asServed`, as the server wrote it. */
export function read(element, asServed = false) {
  const controls = controlsOf(element);
  const values = controls.map((control) => valueOf(control, asServed));
  switch (element.dataset.shape) {
    case "letters": {
      const letters = values.filter(Boolean).sort();
      return letters.length > 0 ? letters : null;
    }
    case "slots": {
      const slots = new Map();
      controls.forEach(({ name }, n) => slots.set(name, slots.get(name) || values[n]));
      const filled = [...slots.values()];
      return filled.some((slot) => slot.trim()) ? filled : null;
    }
    case "letter":
      return values.find(Boolean) ?? null;
    default:
      return values[0] || null;
  }
}

/** Puts a response into its element. */
export function write(element, value) {
  const controls = controlsOf(element);
  const names = [...new Set(controls.map(({ name }) => name))];
  const isSlots = element.dataset.shape === "slots";
  for (const control of controls) {
    const own = isSlots ? (value?.[names.indexOf(control.name)] ?? "") : value;
    if (isBox(control)) control.checked = [own].flat().includes(control.value);
    else control.value = own ?? "";
  }
}

/** Tells whether two responses are the same. */
export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Returns how far a page's question is answered: `all`, `part` or `none`. */
export function howFar(elements) {
  const found = elements.map((element) => {
    const value = read(element);
    if (value === null || (typeof value === "string" && !value.trim())) return "none";
    const gaps = element.dataset.shape === "slots" && value.some((slot) => !slot.trim());
    return gaps ? "part" : "all";
  });
  if (found.every((one) => one === "all")) return "all";
  return found.every((one) => one === "none") ? "none" : "part";
}
