/** Tells of answers that this machine holds from before, of an epoch that is over. */

import { exam } from "./exam.js";
import { held } from "./shelf.js";
import { link } from "./state.js";

/** Fills the page's note for it, where there is something to tell. */
export async function tellUnsent() {
  const note = document.querySelector("[data-unsent]");
  if (!note) return;
  const ended = "ended" in note.dataset;
  const left = (await held(exam.attempt)).filter((entry) => ended || entry.epoch < exam.epoch);
  if (left.length === 0) {
    note.hidden = true;
    return;
  }
  const numbers = [...new Set(left.map((entry) => entry.question))].sort((a, b) => a - b);
  const list = new Intl.ListFormat("en-GB").format(numbers.map(String));
  const which = `question${numbers.length === 1 ? "" : "s"} ${list}`;
  const words = `This computer holds an answer to ${which} that was not saved. `;
  const more = ended ? "Tell the invigilator before you sign out. " : "";
  note.replaceChildren(words, more, link(`${exam.base}recover`, "See what is kept here"));
  note.hidden = false;
}
