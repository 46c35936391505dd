/** The page before the start: looks whether the exam has opened, and says so when it has. */

import { exam } from "./exam.js";
import "./layout.js";
import { tellNext } from "./notice.js";

const EVERY = 30_000; // milliseconds at most between two looks
const APART = 5000; // milliseconds over which a room comes back when the exam opens

const waits = document.querySelector("[data-waiting], [data-closed]");

async function look() {
  try {
    const response = await fetch(`${exam.base}opening`, { headers: { Accept: "application/json" } });
    const { state, opens_in_seconds: left } = await response.json();
    if (state === "open") {
      tellNext("The exam is open. You can start.");
      return location.reload();
    }
    if (state === "started") return location.reload();
    wait(state === "waiting" ? left : EVERY / 1000);
  } catch {
    wait(EVERY / 1000);
  }
}

/** Looks again at the opening, each page at a moment of its own, or after a while where that is far. */
function wait(seconds) {
  setTimeout(look, Math.min(EVERY, Math.max(1, seconds) * 1000 + Math.random() * APART));
}

if (waits) wait(Number(waits.dataset.waiting ?? EVERY / 1000));
addEventListener("pageshow", (event) => event.persisted && location.reload());
