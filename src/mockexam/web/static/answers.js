/** The answers on a question's form: reading them, comparing them and putting them back. */

const NOT_ANSWERS = new Set(["csrf_token", "go", "flag"]);

/** Returns the form's answers as [name, value] pairs, in order. */
export function readAnswers(form) {
  return [...new FormData(form)].filter(([name]) => !NOT_ANSWERS.has(name));
}

/** Puts answers into the form; a group without a value is cleared. */
export function writeAnswers(form, entries) {
  for (const control of form.elements) {
    if (!control.name || NOT_ANSWERS.has(control.name) || control.type === "submit") continue;
    const values = entries.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = values.includes(control.value);
    } else if (values.length > 0) {
      control.value = values[0];
    }
  }
}

/** Returns how many answers differ between two readings of the same form. */
export function countDifferent(some, others) {
  const byName = (entries) => {
    const values = new Map();
    // Forms are sent with \r\n, typed with \n: the same words.
    for (const [name, value] of entries) {
      values.set(name, `${values.get(name) ?? ""}\u0000${value.replaceAll("\r\n", "\n")}`);
    }
    return values;
  };
  const left = byName(some);
  const right = byName(others);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => left.get(name) !== right.get(name)).length;
}
