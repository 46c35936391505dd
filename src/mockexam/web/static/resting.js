/** The page of a break or a pause: the allowance counts down, and the exam goes on by itself. */

import { noteStopped, shown } from "./clock.js";
import { exam } from "./exam.js";
import "./layout.js";
import { startPulse, whereTo } from "./pulse.js";
import { makeQueue } from "./queue.js";
import { tellUnsent } from "./unsent.js";

const EVERY = 8000; // milliseconds between heartbeats while one waits to go on, more or less by chance
const TICK = 250;

const rest = document.querySelector("[data-resting]");
const stopped = document.querySelector("[data-left]");
noteStopped(Number(stopped.dataset.left));

const queue = makeQueue({ onOutcome: () => tellUnsent() });
queue.load().then((kept) => (kept.length > 0 ? queue.flush() : null));
tellUnsent();

const goOn = () => location.assign(exam.base);
let endsAt = performance.now() + Number(rest?.dataset.resting ?? 0) * 1000;

if (rest) {
  const face = rest.querySelector("[data-rest-clock]");
  const ticking = setInterval(() => {
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    const text = shown(left);
    if (face.textContent !== text) face.textContent = text;
    if (left > 0) return;
    clearInterval(ticking);
    setTimeout(goOn, 1000);
  }, TICK);
}

startPulse({
  every: () => EVERY * (0.8 + 0.4 * Math.random()),
  onStale: goOn,
  onUnseated: goOn,
  onAnswer(answer) {
    noteStopped(answer.remaining_seconds);
    endsAt = performance.now() + answer.break_seconds * 1000;
    const address = whereTo(answer);
    if (address) location.assign(address);
  },
});
