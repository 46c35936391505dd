/** The candidate's clock: counts down from what the server said, by the machine's steady clock.
 *
 * The time of day of the machine is never asked, since it may be wrong or be changed.
 */

import { say } from "./voice.js";

const SPOKEN_MINUTES = [30, 15, 5, 1];
const EXACT_FROM = 300; // seconds: from here on m:ss is shown
const TICK = 250; // milliseconds
const PATIENCE = 3000; // milliseconds before a page that loads at nought may leave again

/** Returns seconds as shown: whole minutes rounded down, m:ss in the last five. */
export function shown(seconds) {
  if (seconds > EXACT_FROM) return String(Math.floor(seconds / 60));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Returns the minutes to speak when the time falls from `before` to `now` (seconds), or undefined. */
export function spoken(before, now) {
  return SPOKEN_MINUTES.findLast((minutes) => before > minutes * 60 && now <= minutes * 60);
}

/** Starts the clock of the page, if it has one, and calls `onTimeUp` once each time it reaches nought.
 *
 * Returns `{correct}`, which takes the seconds left by the server's latest word.
 */
export function runClock(onTimeUp) {
  const timer = document.querySelector("[data-remaining]");
  if (!timer) return { correct() {} };
  const faces = document.querySelectorAll("[data-clock]");
  const memory = `mockexam-clock:${timer.dataset.attempt}`;
  const opened = performance.now();
  let endsAt = opened + Number(timer.dataset.remaining) * 1000;
  // What was last shown on the page before, so that a mark passed while pages change is still spoken.
  let before = Number(sessionStorage.getItem(memory) ?? Infinity);
  if (before === Infinity) before = Number(timer.dataset.remaining);
  let over = false;

  hideOnRequest(timer);

  function tick() {
    const now = performance.now();
    const seconds = Math.max(0, Math.ceil((endsAt - now) / 1000));
    const text = shown(seconds);
    for (const face of faces) if (face.textContent !== text) face.textContent = text;
    const minutes = spoken(before, seconds);
    if (minutes && !isHidden(timer)) say(minutes === 1 ? "1 minute left." : `${minutes} minutes left.`);
    if (before !== seconds) sessionStorage.setItem(memory, String(seconds));
    before = seconds;
    if (seconds > 0) over = false;
    else if (!over && now - opened > PATIENCE) {
      over = true;
      onTimeUp();
    }
  }

  tick();
  setInterval(tick, TICK);
  return {
    correct(seconds) {
      endsAt = performance.now() + seconds * 1000;
    },
  };
}

const HIDDEN = "mockexam-time-hidden";

function isHidden(timer) {
  return timer.classList.contains("mx-clock--hidden");
}

function hideOnRequest(timer) {
  const toggle = document.querySelector("[data-clock-toggle]");
  const set = (hidden) => {
    timer.classList.toggle("mx-clock--hidden", hidden);
    toggle.textContent = hidden ? "Show time" : "Hide time";
    sessionStorage.setItem(HIDDEN, hidden ? "yes" : "no");
  };
  toggle.addEventListener("click", () => set(!isHidden(timer)));
  set(sessionStorage.getItem(HIDDEN) === "yes");
  toggle.classList.remove("mx-needs-script");
}
