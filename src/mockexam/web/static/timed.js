/** Pages of a sitting other than the questions: the clock, the heartbeat, answers still to send. */

import { runClock } from "./clock.js";
import { exam, hasEnded, isRunning } from "./exam.js";
import "./layout.js";
import { startPulse, whereTo } from "./pulse.js";
import { makeQueue } from "./queue.js";
import { tellUnsent } from "./unsent.js";

let leaving = false;
const queue = makeQueue({
  onOutcome(outcome) {
    if (outcome.kind === "ok") clock.correct(outcome);
    // The page says by itself what came late, and until when.
    if (outcome.kind === "late" && hasEnded && !leaving) location.reload();
    tellUnsent();
  },
});
const clock = runClock({
  onNear: () => queue.flush(),
  async onTimeUp() {
    await queue.settle();
    setTimeout(() => location.assign(exam.base), Math.random() * 2000);
  },
});

// Nothing is handed in while an answer of this machine waits: it would come after the end.
for (const form of document.querySelectorAll("form[data-leaving]")) {
  form.addEventListener("submit", async (event) => {
    if (leaving || queue.count() === 0) return;
    event.preventDefault();
    const { kind } = await queue.settle();
    if (kind !== "ok" && kind !== "refused") {
      const note = document.querySelector("[data-unsent]");
      note.textContent =
        `${queue.count()} answer${queue.count() === 1 ? "" : "s"} not yet saved, trying again. ` +
        "Press again when it is saved, or tell the invigilator.";
      note.hidden = false;
      return;
    }
    leaving = true;
    form.requestSubmit(event.submitter);
  });
}

addEventListener("online", () => queue.retryNow());
addEventListener("pageshow", (event) => event.persisted && location.reload());
if (isRunning || hasEnded) {
  queue.load().then((kept) => {
    if (kept.length > 0) queue.flush();
    return tellUnsent();
  });
}
if (isRunning) {
  startPulse({
    onStale: () => location.assign(exam.base),
    onUnseated: () => location.assign(exam.base),
    async onAnswer(answer) {
      clock.correct(answer);
      const address = whereTo(answer);
      if (!address) return;
      await queue.settle();
      location.assign(address);
    },
  });
}
