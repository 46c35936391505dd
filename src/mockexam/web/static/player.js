/** The question page with scripts: saves while one works, keeps what could not be sent, runs the clock.
 *
 * Without it the page is a plain form, and leaving a question saves it.
 */

import { countDifferent, readAnswers, writeAnswers } from "./answers.js";
import { autosave } from "./autosave.js";
import { runClock } from "./clock.js";
import { forget, keep, recall, tellUnsent } from "./drafts.js";
import { say } from "./voice.js";

const TROUBLE = "mx-save--trouble";
const ALL_SAVED = "All answers saved";
const GONE = 410; // the status of a save after the end
const TELL_AFTER = 120_000; // milliseconds of trouble before the invigilator is named

const form = document.getElementById("answer");
const line = document.querySelector("[data-save-state]");
const attempt = form.dataset.attempt;
const question = Number(form.dataset.question);

const read = () => readAnswers(form);
// A refused form holds what was typed, none of which is stored.
let stored = "refused" in form.dataset ? [] : read();
let storedAt = form.dataset.storedAt;
let ahead = 0; // milliseconds that the server's clock is ahead of this machine's
let troubleSince = null;
let isKept = true;
let leaving = false;
let isLettingGo = false;
let isTimeUp = false;

const unsaved = () => countDifferent(read(), stored);

const saver = autosave(form, {
  read,
  isSaved: () => unsaved() === 0,
  onStored(answer, entries) {
    stored = entries;
    storedAt = answer.saved_at;
    form.elements.seen.value = answer.stored;
    ahead = (Date.parse(answer.saved_at) || Date.now()) - Date.now();
    clock.correct(answer.remaining_seconds);
    if (unsaved() === 0) forget(attempt, question);
    else keepDraft();
    showAnswered();
    if (line.classList.contains(TROUBLE)) say(ALL_SAVED);
    troubleSince = null;
    showState();
    if (isTimeUp) follow(location.href);
  },
  onRefused(answer) {
    troubleSince = null;
    showTrouble(answer.message, answer.location);
    if (answer.status === GONE) follow(answer.location ?? location.href);
  },
  onLost() {
    troubleSince ??= performance.now();
    showState();
  },
});

const clock = runClock(async () => {
  isTimeUp = true;
  // Where the last save cannot get through, this page holds the only copy: stay, and keep trying.
  if ((await saver.settle()).kind === "stored") follow(location.href);
});

function keepDraft() {
  isKept = keep(attempt, question, { entries: read(), base: storedAt, at: Date.now() + ahead });
}

function showState() {
  if (troubleSince === null) {
    line.classList.remove(TROUBLE);
    line.textContent = unsaved() === 0 ? ALL_SAVED : "Saving";
    return;
  }
  const count = unsaved();
  const waiting = `${count} answer${count === 1 ? "" : "s"} not yet saved, trying again`;
  const kept = isKept ? "answers are kept here." : "leave this page open.";
  const state = navigator.onLine ? waiting : `Offline. Keep working: ${kept}`;
  const long = performance.now() - troubleSince > TELL_AFTER;
  showTrouble(long ? `${state.replace(/\.?$/, ".")} Tell the invigilator.` : state);
}

/** Shows in the palette, as the server will, whether every part of this question has an answer. */
function showAnswered() {
  const square = document.querySelector(".mx-palette [aria-current]");
  const given = new Set(stored.filter(([, value]) => value.trim()).map(([name]) => name));
  const isAnswered = [...form.querySelectorAll(".mx-response")].every((part) =>
    [...part.querySelectorAll("[name]")].some(({ name }) => given.has(name)),
  );
  const isFlagged = square.classList.contains("mx-square--flagged");
  const words = [`Question ${question}`, isAnswered && "answered", isFlagged && "flagged"];
  square.classList.toggle("mx-square--answered", isAnswered);
  square.querySelector(".mx-hidden").textContent = words.filter(Boolean).join(", ");
}

function showTrouble(sentence, address) {
  if (line.firstChild?.textContent === sentence) return;
  // Spoken when trouble starts and when it turns; the count alone is not worth an interruption.
  const isNew = !line.classList.contains(TROUBLE);
  line.classList.add(TROUBLE);
  line.replaceChildren(sentence);
  if (address) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "Go on";
    line.append(" ", link);
  }
  if (isNew || sentence.endsWith("invigilator.")) say(sentence);
}

/** Goes to an address without the warning about leaving: what could be sent has been. */
function follow(address) {
  leaving = true;
  saver.stop();
  const target = new URL(address, location.href);
  if (target.href === location.href) location.reload();
  else location.assign(target);
}

/** Puts back what an earlier visit could not send, where it is newer than what the server has or
 * overwrites nothing. */
function restore() {
  const draft = recall(attempt, question);
  if (!draft) return;
  if (countDifferent(draft.entries, stored) === 0) {
    forget(attempt, question);
    return;
  }
  const isNewer = draft.base === storedAt || !(draft.at <= Date.parse(storedAt));
  const isBlank = stored.every(([, value]) => value === "");
  if (isNewer || isBlank) {
    writeAnswers(form, draft.entries);
    showState();
    saver.changed(true);
  } else {
    offer(draft);
  }
}

/** Offers an older draft: the server has something newer, and only the candidate can choose. */
function offer(draft) {
  const note = document.createElement("p");
  const button = document.createElement("button");
  note.className = "mx-note";
  button.type = "button";
  button.className = "mx-link-button";
  button.textContent = "Use the answer kept here";
  button.addEventListener("click", () => {
    writeAnswers(form, draft.entries);
    note.remove();
    document.getElementById("question").focus();
    onChange(true);
  });
  note.append(
    "This computer kept an earlier, different answer to this question. The one shown is saved. ",
    button,
  );
  document.querySelector("[data-unsent]").after(note);
}

function onChange(soon) {
  if (unsaved() > 0) keepDraft();
  showState();
  saver.changed(soon);
}

const TYPED = new Set(["textarea", "text"]);
form.addEventListener("input", (event) => onChange(!TYPED.has(event.target.type)));
form.addEventListener("change", () => unsaved() > 0 && onChange(true));

form.addEventListener("submit", async (event) => {
  // The second half of a double click.
  if (leaving && !isLettingGo) event.preventDefault();
  if (leaving) return;
  leaving = true;
  if (unsaved() === 0 && !saver.isBusy()) return;
  // A save on its way must not overtake the form, and a page must not be left for a browser's error
  // page. Whatever else the server says, its own page says it better.
  event.preventDefault();
  const answer = await saver.settle();
  leaving = answer.status === GONE;
  if (leaving || (answer.kind === "lost" && !answer.reached)) return;
  saver.stop();
  leaving = isLettingGo = true;
  form.requestSubmit(event.submitter);
});

addEventListener("online", () => saver.retryNow());
addEventListener("offline", () => troubleSince !== null && showState());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && !leaving) saver.leave();
});
addEventListener("beforeunload", (event) => {
  if (!leaving && !isKept && unsaved() > 0) event.preventDefault();
});
// A page that the browser kept whole shows an old clock and an old palette.
addEventListener("pageshow", (event) => event.persisted && location.reload());

restore();
tellUnsent(attempt, question);
if (!document.getElementById("error-summary") && !location.hash) {
  document.getElementById("question").focus({ preventScroll: true });
}
