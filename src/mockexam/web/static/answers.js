/** The answers on a question's form: reading them, comparing them and putting them back. */

const NOT_ANSWERS = new Set(["csrf_token", "seen", "go", "flag"]);
/** The slots of one answer are numbered after it: `answer-CP-014-2` is the second of `answer-CP-014`. */
const SLOT = /^(answer-[A-Z0-9]+-\d+[a-z]?)-\d+$/;

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
    for (const [name, value] of entries) {
      const answer = name.replace(SLOT, "$1");
      // Forms are sent with \r\n, typed with \n: the same words.
      const part = `${name}\u0000${value.replaceAll("\r\n", "\n")}`;
      values.set(answer, `${values.get(answer) ?? ""}\u0000${part}`);
    }
    return values;
  };
  const left = byName(some);
  const right = byName(others);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => left.get(name) !== right.get(name)).length;
}
