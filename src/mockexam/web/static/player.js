/** The question page with scripts: saves while one works, keeps what could not be sent, runs the clock.
 *
 * Without it the page is a plain form, and leaving a question saves it.
 */

import { howFar, isSame, read, responses, write } from "./answers.js";
import { runClock } from "./clock.js";
import { exam } from "./exam.js";
import { fileButton } from "./file.js";
import "./layout.js";
import { tellNext } from "./notice.js";
import { startPulse, whereTo } from "./pulse.js";
import { makeQueue } from "./queue.js";
import { drop, held, isSafe, keep } from "./shelf.js";
import { link, makeState } from "./state.js";
import { findPlace, retire, takeHere } from "./tabs.js";
import { tellUnsent } from "./unsent.js";

const BEGIN_MS = 3000; // as long as a link waits for the script to get ready
const form = document.getElementById("answer");
const number = Number(form.dataset.question);
const recoverAddress = `${exam.base}recover`;
const elements = new Map(responses().map((element) => [element.dataset.item, element]));
const known = new Map(); // item → what the page last noted of it

let safe = true;
let leaving = false;
let isLettingGo = false;
let isMine = false;
let isBegun = false;
let isTimeUp = false;

const question = () => number;
const entries = async () => {
  await queue.shelved();
  return held(exam.attempt);
};

const queue = makeQueue({
  question,
  onChange: () => state.show(),
  onOutcome(outcome, sent) {
    if (outcome.seen !== undefined) form.elements.seen.value = outcome.seen;
    form.elements.sequence.value = exam.sequence;
    switch (outcome.kind) {
      case "ok":
        clock.correct(outcome);
        showAnswered();
        state.well();
        break;
      case "late":
        state.refuse(outcome.message);
        if (outcome.status !== exam.status) follow(outcome.location);
        else tellNext(outcome.message);
        break;
      case "lost":
        state.lost();
        break;
      case "refused":
        refuse(outcome, sent);
        break;
      default:
        giveUp(outcome);
    }
  },
});

const state = makeState({
  line: document.querySelector("[data-save-state]"),
  queue: () => queue,
  entries,
  attempt: exam.attempt,
  isSafe: () => safe,
});

const clock = runClock({
  onNear: () => queue.flush(),
  async onTimeUp() {
    isTimeUp = true;
    const outcome = await queue.settle();
    // Where the last save cannot get through, it is kept here: stay, and keep trying.
    if (outcome.kind !== "ok" && outcome.kind !== "stopped") return;
    // What is sent is safe, so the room need not come for its last page all at once.
    setTimeout(() => follow(exam.base), Math.random() * 2000);
  },
});

/** Notes what stands on the page now, and sends what has changed. */
function note(soon) {
  if (!isMine) return;
  for (const [item, element] of elements) {
    const value = read(element);
    if (isSame(value, known.get(item))) continue;
    known.set(item, value);
    const about = item.startsWith("note:") ? number : question();
    queue.changed({ item, question: about, value }, soon);
  }
}

/** Tells whether anything was typed or chosen since the page was loaded. */
function isTouched() {
  return [...elements.values()].some((element) => !isSame(read(element), read(element, true)));
}

/** Shows in the palette, as the server will, how far this question is answered. */
function showAnswered() {
  const square = document.querySelector(".mx-palette [aria-current]");
  const parts = [...elements].filter(([item]) => !item.startsWith("note:"));
  if (!square || parts.some(([item]) => queue.has(item))) return;
  const far = howFar(parts.map(([, element]) => element));
  const isFlagged = square.classList.contains("mx-square--flagged");
  const words = { all: "answered", part: "part answered" }[far];
  square.classList.toggle("mx-square--answered", far === "all");
  square.classList.toggle("mx-square--part", far === "part");
  const said = [`Question ${number}`, words, isFlagged && "flagged"].filter(Boolean);
  square.querySelector(".mx-hidden").textContent = said.join(", ");
}

/** Says what the server would not take, and where it is. */
function refuse(outcome, sent) {
  const elsewhere = sent.find(({ item }) => item in (outcome.faults ?? {}) && !elements.has(item));
  if (!elsewhere) return state.refuse(`${outcome.message} The last change was not saved.`);
  const address = `${exam.base}questions/${elsewhere.question}`;
  state.refuse(
    `Question ${elsewhere.question} was not saved. ${outcome.message}`,
    link(address, `Go to question ${elsewhere.question}`),
  );
}

/** Stops saving from this page, says why, and keeps what is not stored. */
async function giveUp({ kind, message }) {
  queue.stop();
  retire();
  isMine = false;
  form.querySelector(".mx-question").inert = true;
  const count = (await entries()).length;
  const file = fileButton(exam.attempt, entries);
  if (kind === "unseated") {
    const words = "This exam was moved to another computer, or this browser was signed out. ";
    const kept = count > 0 ? "What is not saved is kept here. Tell the invigilator." : "";
    state.stop(words + kept, ...(count > 0 ? [file] : []));
    return;
  }
  if (kind === "refused") return state.stop(message, link(location.href, "Reload the page"));
  const kept = count > 0 ? " What was not saved is kept at this computer." : "";
  const more = [link(location.href, "Use this tab")];
  if (count > 0) more.push(link(recoverAddress, "See the answers kept here"), file);
  state.stop(`This exam goes on in another tab or at another computer.${kept}`, ...more);
}

/** Goes to an address without more ado: what could be sent has been, the rest is kept. */
function follow(address) {
  leaving = true;
  queue.stop();
  const target = new URL(address, location.href);
  if (target.href === location.href) location.reload();
  else location.assign(target);
}

/** Sends what waits; resolves to whether the page may be left. */
async function mayLeave() {
  note(true);
  const { kind } = await queue.settle();
  return kind === "ok" || kind === "refused" || kind === "stopped";
}

form.addEventListener("submit", async (event) => {
  // Until the script is ready, the form itself carries what was typed meanwhile.
  if (isLettingGo || !isMine) return;
  event.preventDefault();
  // The second half of a double click.
  if (leaving) return;
  leaving = true;
  const { submitter } = event;
  leaving = await mayLeave();
  if (!leaving) return;
  const { kind } = await queue.settle();
  // A form cannot be sent again while its first sending is still being told of.
  await new Promise((resolve) => setTimeout(resolve));
  if (submitter?.dataset.href && kind === "ok") return follow(submitter.dataset.href);
  queue.stop();
  isLettingGo = true;
  form.elements.sequence.value = exam.sequence;
  form.requestSubmit(submitter);
});

// A page must not be left for a browser's error page while it holds what is not stored.
document.addEventListener("click", async (event) => {
  const target = event.target.closest?.("a[href]");
  if (!target || event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || target.hash || target.download) return;
  const early = !isBegun && isTouched();
  if (target.protocol === "blob:" || (queue.count() === 0 && !early)) return;
  event.preventDefault();
  if (early) await Promise.race([begun, new Promise((done) => setTimeout(done, BEGIN_MS))]);
  // Where the script does not get ready, the form itself carries what was typed, and stays here.
  if (!isBegun) form.requestSubmit();
  else if (await mayLeave()) follow(target.href);
});

const TYPED = new Set(["textarea", "text"]);
form.addEventListener("input", (event) => note(!TYPED.has(event.target.type)));
form.addEventListener("change", () => note(true));
addEventListener("online", () => queue.retryNow());
addEventListener("offline", () => state.show());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && !leaving && isMine) queue.leave();
});
addEventListener("beforeunload", (event) => {
  if (!leaving && !safe && queue.count() > 0) event.preventDefault();
});
// A page that the browser kept whole shows an old clock and an old palette.
addEventListener("pageshow", (event) => event.persisted && location.reload());

/** Says which tab is live, and what it has not saved, and lets this one be used in its place. */
async function offerThisTab(where) {
  form.inert = true;
  const panel = document.createElement("section");
  panel.className = "mx-elsewhere";
  panel.setAttribute("aria-label", "Another tab");
  const heading = document.createElement("h2");
  heading.tabIndex = -1;
  heading.textContent = "This exam is open in another tab";
  const words = document.createElement("p");
  const at = where ? `, at question ${where}` : "";
  const unsent = await held(exam.attempt);
  const questions = [...new Set(unsent.map((entry) => entry.question))].sort((a, b) => a - b);
  const list = new Intl.ListFormat("en-GB").format(questions.map(String));
  words.textContent =
    `Answers are saved from that tab${at}. ` +
    (questions.length > 0 ? `It has not saved yet what it holds of question ${list}. ` : "") +
    "Go on there, or use this tab; then that one stops.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "mx-button mx-button--primary";
  button.textContent = "Use this one";
  button.addEventListener("click", async () => {
    const outcome = await takeHere();
    if (outcome.kind === "ok") location.reload();
    else words.textContent = outcome.message ?? "The server does not answer. Try again.";
  });
  panel.append(heading, words, button);
  document.getElementById("main").prepend(panel);
  heading.focus();
}

/** Puts back what an earlier visit could not send; it is the newest that this candidate gave. */
async function restore(before) {
  if (before !== undefined && before !== exam.epoch) {
    // Nobody came in between: what the page before left unsent goes on in the new epoch.
    const left = (await held(exam.attempt)).filter((entry) => entry.epoch === before);
    if (left.length > 0) {
      await keep(exam.attempt, exam.epoch, exam.sequence, left);
      await drop(left);
    }
  }
  const kept = await queue.load();
  for (const { item, value } of kept) {
    const element = elements.get(item);
    if (!element) continue;
    // Typed into this page while it was getting ready: that is newer than what was kept.
    if (isSame(read(element), read(element, true))) write(element, value);
    known.set(item, value);
  }
  if (kept.length > 0) queue.flush();
}

async function begin() {
  safe = await isSafe();
  for (const [item, element] of elements) {
    known.set(item, "refused" in form.dataset ? undefined : read(element, true));
  }
  const found = await findPlace(question, () => giveUp({ kind: "stale" }));
  if (found.place === "elsewhere") return offerThisTab(found.question);
  if (found.outcome?.kind === "unseated") return giveUp(found.outcome);
  form.elements.epoch.value = exam.epoch;
  await restore(found.before);
  isMine = true;
  if (!("refused" in form.dataset)) note(true);
  form.dataset.ready = "";
  tellUnsent(number);
  startPulse({
    question,
    onStale: () => giveUp({ kind: "stale" }),
    onUnseated: () => giveUp({ kind: "unseated" }),
    async onAnswer(answer) {
      clock.correct(answer);
      const address = whereTo(answer);
      if (!address || leaving || isTimeUp) return;
      if (await mayLeave()) follow(address);
    },
  });
}

if (location.hash === "#feedback") document.getElementById("feedback")?.focus();
else if (!document.getElementById("error-summary") && !location.hash) {
  document.getElementById("question").focus({ preventScroll: true });
}
const begun = begin().finally(() => {
  isBegun = true;
});
