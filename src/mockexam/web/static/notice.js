/** What is told to the candidate in the line at the foot: kept until dismissed, spoken once. */

import { exam } from "./exam.js";
import { say } from "./voice.js";

const KEY = `mockexam-notices:${exam.attempt}`;
const HEARD = `mockexam-heard:${exam.attempt}`;
const line = document.querySelector("[data-notice]");

function recall(key, usual) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? usual;
  } catch {
    return usual;
  }
}

function keep(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Then a message is gone with its page.
  }
}

let notices = recall(KEY, []);

function draw() {
  line.hidden = notices.length === 0;
  const words = line.querySelector("[data-notice-words]");
  words.replaceChildren(...notices.flatMap(({ words }, n) => (n ? [document.createElement("br"), words] : [words])));
}

/** Shows a sentence until it is dismissed, and speaks it. */
export function show(words) {
  if (notices.at(-1)?.words !== words) notices.push({ words, spoken: true });
  keep(KEY, notices);
  draw();
  say(words);
}

/** Shows a sentence on the page that comes next. */
export function tellNext(words) {
  notices.push({ words, spoken: false });
  keep(KEY, notices);
}

/** Shows the messages of an invigilator that have not been shown yet. */
export function hear(messages) {
  for (const { id, words, at } of messages) {
    if (id <= lastHeard()) continue;
    keep(HEARD, id);
    show(`Message at ${at}: ${words}`);
  }
}

/** Returns the id of the last message that was shown. */
export const lastHeard = () => recall(HEARD, 0);

line.querySelector("[data-notice-dismiss]").addEventListener("click", () => {
  notices = [];
  keep(KEY, notices);
  draw();
  (document.getElementById("question") ?? document.getElementById("top"))?.focus({ preventScroll: true });
});
draw();
const unspoken = notices.filter((notice) => !notice.spoken);
if (unspoken.length > 0) {
  notices = notices.map((notice) => ({ ...notice, spoken: true }));
  keep(KEY, notices);
  // A region is read when it changes after the page was there, not before.
  setTimeout(() => say(unspoken.map(({ words }) => words).join(" ")), 500);
}
