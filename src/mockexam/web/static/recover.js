/** What this browser holds unsent of the attempt, any epoch: each is used, sent or left. */

import { isSame } from "./answers.js";
import { runClock } from "./clock.js";
import { exam, hasEnded, isRunning, post } from "./exam.js";
import { saveAsFile } from "./file.js";
import "./layout.js";
import { drop, held, keep } from "./shelf.js";

const headline = document.querySelector("[data-recover-state]");
const file = document.querySelector("[data-file]");

/** Returns a held value in words, by what each of its choices says. */
function inWords(row, value) {
  if (value === null) return "No answer";
  const texts = JSON.parse(row.dataset.texts);
  if (row.dataset.shape === "slots") {
    return value.map((slot, n) => `${n + 1}: ${texts[n]?.[slot] ?? (slot || "–")}`).join("\n");
  }
  return [value].flat().map((one) => texts[0]?.[one] ?? one).join("\n");
}

/** Sends an entry anew in this epoch, or after the end as it was, and resolves to what to say. */
async function send(entry) {
  const { item, question, value } = entry;
  let fresh = entry;
  if (!hasEnded) {
    [fresh] = await keep(exam.attempt, exam.epoch, exam.sequence, [{ item, question, value }]);
    exam.sequence = fresh.sequence;
  }
  const outcome = await post("saves", {
    epoch: fresh.epoch,
    question: isRunning ? question : null,
    answers: [{ sequence: fresh.sequence, item, value }],
  });
  if (outcome.kind === "ok" || outcome.kind === "late") {
    await drop([fresh, entry]);
    return { done: true, words: outcome.kind === "ok" ? "Saved." : outcome.message };
  }
  if (fresh !== entry) await drop([fresh]);
  const words = outcome.message ?? "The server does not answer. It is still kept here; try again.";
  return { done: false, words };
}

function settle(row, words) {
  row.querySelector(".mx-actions").replaceChildren(words);
  row.dataset.done = "";
  head();
}

function show(entry) {
  const row = document.querySelector(`[data-held="${CSS.escape(entry.item)}"]`);
  if (!row || isSame(JSON.parse(row.dataset.value), entry.value)) return drop([entry]);
  row.querySelector("[data-held-words]").textContent = inWords(row, entry.value);
  row.hidden = false;
  row.querySelector("[data-use]").onclick = async () => {
    const { done, words } = await send(entry);
    if (done) settle(row, words);
    else headline.textContent = words;
  };
  row.querySelector("[data-leave]").onclick = async () => {
    await drop([entry]);
    settle(row, "Left. What was saved before stands.");
  };
  return null;
}

function head() {
  const left = document.querySelectorAll("[data-held]:not([hidden]):not([data-done])").length;
  headline.textContent =
    left === 0
      ? "This computer holds nothing that is not saved."
      : `This computer holds ${left} answer${left === 1 ? "" : "s"} that ${left === 1 ? "was" : "were"} not saved.`;
  file.hidden = left === 0;
}

async function begin() {
  // The newest of each item stands; older ones of it are in the file only.
  const newest = new Map((await held(exam.attempt)).map((entry) => [entry.item, entry]));
  await Promise.all([...newest.values()].map(show));
  file.classList.remove("mx-needs-script");
  file.addEventListener("click", async () => saveAsFile(exam.attempt, await held(exam.attempt)));
  head();
}

runClock({ onTimeUp: () => location.reload() });
begin();
