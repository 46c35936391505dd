/** Answers kept on this machine until the server has them, by attempt and question.
 *
 * Storage may be full or forbidden; then `keep` says false, and the page itself is the only copy.
 */

const PREFIX = "mockexam-answer";

const keyOf = (attempt, question) => `${PREFIX}:${attempt}:${question}`;

/** Keeps a draft `{entries, base, at}`: field values, the server's instant they were typed over,
 * and when they were typed (milliseconds). Returns whether it is safe. */
export function keep(attempt, question, draft) {
  try {
    localStorage.setItem(keyOf(attempt, question), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Returns the draft of a question, or null. */
export function recall(attempt, question) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(attempt, question)));
  } catch {
    return null;
  }
}

/** Forgets the draft of a question, once the server has it. */
export function forget(attempt, question) {
  try {
    localStorage.removeItem(keyOf(attempt, question));
  } catch {
    // Nothing could be kept here, so nothing is left to forget.
  }
}

/** Returns the numbers of the attempt's questions that have a draft, in order. */
export function unsent(attempt) {
  try {
    const start = keyOf(attempt, "");
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(start))
      .map((key) => Number(key.slice(start.length)))
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** Tells, in the page's note for it, which questions other than `except` have an answer left here. */
export function tellUnsent(attempt, except) {
  const note = document.querySelector("[data-unsent]");
  const numbers = unsent(attempt).filter((number) => number !== except);
  if (!note || numbers.length === 0) return;
  const list = new Intl.ListFormat("en-GB").format(numbers.map(String));
  const which = numbers.length === 1 ? `question ${list}` : `questions ${list}`;
  if ("ended" in note.dataset) {
    note.textContent =
      `This computer holds an answer to ${which} that did not arrive in time. ` +
      "Tell the invigilator before you sign out.";
  } else {
    const link = document.createElement("a");
    const folder = location.pathname.replace(/\/(questions\/\d+|[^/]*)$/, "");
    link.href = `${folder}/questions/${numbers[0]}`;
    link.textContent = `Go to question ${numbers[0]}`;
    note.append(
      `This computer holds an answer to ${which} that is not saved yet. Open it to send it. `,
      link,
    );
  }
  note.hidden = false;
}
