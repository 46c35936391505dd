/** The candidate's clock: counts down from what the server said, by the machine's steady clock.
 *
 * The time of day of the machine is never asked, since it may be wrong or be changed.
 */

import { exam } from "./exam.js";
import { show } from "./notice.js";
import { say } from "./voice.js";

const SPOKEN_MINUTES = [30, 15, 5, 1];
const EXACT_FROM = 300; // seconds: from here on m:ss is shown
const TICK = 250; // milliseconds
const PATIENCE = 3000; // milliseconds before a page that loads at nought may leave again
const NEAR = 20; // seconds before the end within which every page sends what it has, at its own moment
const AT_LEAST = 3; // seconds before the end by which it has done so
const ROUNDING = 4; // seconds that pages and requests take
const HIDDEN = "mockexam-time-hidden";

/** Returns seconds as shown: whole minutes rounded down, m:ss in the last five. */
export function shown(seconds) {
  if (seconds > EXACT_FROM) return String(Math.floor(seconds / 60));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Returns the minutes to speak when the time falls from `before` to `now` (seconds), or undefined. */
export function spoken(before, now) {
  return SPOKEN_MINUTES.findLast((minutes) => before > minutes * 60 && now <= minutes * 60);
}

const inWords = (minutes) => (minutes === 1 ? "1 minute" : `${minutes} minutes`);

/** Returns the seconds before the end at which this page sends what it has. */
export const flushAt = (chance = Math.random()) => AT_LEAST + (NEAR - AT_LEAST) * chance;

function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Then marks that pass while pages change are not spoken, and nothing else is lost.
  }
}

/** Starts the clock of the page, where it has one.
 *
 * `onNear` is called once in the last seconds, at a moment that differs from page to page; `onTimeUp`
 * each time that the clock reaches nought, `section` saying whether it was the section's. Returns
 * `{correct}`, which takes the server's latest word.
 */
export function runClock({ onNear = () => {}, onTimeUp = () => {} } = {}) {
  const timer = document.querySelector(".mx-clock");
  if (!timer || exam.remaining === null) return { correct() {}, remaining: () => null };
  const opened = performance.now();
  const memory = `mockexam-clock:${exam.attempt}`;
  const whole = { faces: document.querySelectorAll("[data-clock]"), endsAt: null };
  const part = { faces: document.querySelectorAll("[data-section-clock]"), endsAt: null };
  // What was last shown on the page before, so that a mark passed while pages change is still spoken.
  const last = readMemory(memory);
  let before = last?.seconds ?? exam.remaining;
  let finishes = exam.finishes;
  const near = flushAt();
  let isNear = false;
  let over = false;

  function set(seconds, sectionSeconds) {
    const now = performance.now();
    whole.endsAt = now + seconds * 1000;
    part.endsAt = sectionSeconds === null ? null : now + sectionSeconds * 1000;
  }

  const left = (one) => Math.max(0, Math.ceil((one.endsAt - performance.now()) / 1000));

  function face(one, seconds) {
    const text = shown(seconds);
    for (const face of one.faces) if (face.textContent !== text) face.textContent = text;
  }

  function tick() {
    const seconds = left(whole);
    const sectionSeconds = part.endsAt === null ? Infinity : left(part);
    const first = Math.min(seconds, sectionSeconds);
    face(whole, seconds);
    if (part.endsAt !== null) face(part, sectionSeconds);
    const minutes = spoken(before, seconds);
    if (minutes && !isHidden(timer)) say(`${inWords(minutes)} left.`);
    if (before !== seconds) keepMemory(memory, seconds, false);
    before = seconds;
    if (first > NEAR) isNear = false;
    else if (first <= near && !isNear) {
      isNear = true;
      onNear();
    }
    if (first > 0) over = false;
    else if (!over && performance.now() - opened > PATIENCE) {
      over = true;
      onTimeUp({ section: seconds > 0 });
    }
  }

  set(exam.remaining, exam.sectionRemaining);
  const gained = gainedSince(last, exam.remaining);
  if (gained > 0) show(granted(gained, finishes));
  hideOnRequest(timer);
  tellOnRequest(() => {
    const seconds = left(whole);
    const words = seconds > EXACT_FROM ? inWords(Math.floor(seconds / 60)) : shown(seconds);
    return `${words} left.${finishes ? ` You finish at ${finishes}.` : ""}`;
  });
  tick();
  setInterval(tick, TICK);
  return {
    remaining: () => left(whole),
    /** Takes what the server says is left; a sudden gain is time that was granted, and is told. */
    correct({ remaining_seconds: seconds, section_remaining_seconds: inSection, finishes_at: at }) {
      const gained = Math.round((seconds - left(whole)) / 60);
      finishes = at || finishes;
      set(seconds, inSection ?? null);
      if (gained >= 1) show(granted(gained, finishes));
      tick();
    },
  };
}

const granted = (minutes, finishes) => `${inWords(minutes)} added. You finish at ${finishes}.`;

function readMemory(key) {
  try {
    return JSON.parse(recall(key));
  } catch {
    return null;
  }
}

function keepMemory(key, seconds, stopped) {
  keep(key, JSON.stringify({ seconds, at: Date.now(), stopped }));
}

/** Returns the whole minutes by which the time left is more than the page before leads one to expect.
 *
 * What is not whole minutes is a clock that was set meanwhile, and is nobody's grant. */
export function gainedSince(last, seconds, now = Date.now()) {
  if (!last) return 0;
  const passed = last.stopped ? 0 : (now - last.at) / 1000;
  const gain = seconds - (last.seconds - passed);
  const minutes = Math.round(gain / 60);
  return minutes >= 1 && Math.abs(gain - minutes * 60) <= ROUNDING ? minutes : 0;
}

/** Notes that the clock stands still with so many seconds left. */
export function noteStopped(seconds) {
  keepMemory(`mockexam-clock:${exam.attempt}`, seconds, true);
}

function isHidden(timer) {
  return timer.classList.contains("mx-clock--hidden");
}

function hideOnRequest(timer) {
  const toggle = document.querySelector("[data-clock-toggle]");
  const set = (hidden) => {
    timer.classList.toggle("mx-clock--hidden", hidden);
    toggle.textContent = hidden ? "Show time" : "Hide time";
  };
  toggle.addEventListener("click", () => {
    set(!isHidden(timer));
    keep(HIDDEN, isHidden(timer) ? "yes" : "no");
  });
  const chosen = recall(HIDDEN);
  if (chosen !== null) set(chosen === "yes");
  toggle.classList.remove("mx-needs-script");
}

function tellOnRequest(words) {
  const button = document.querySelector("[data-clock-tell]");
  button.addEventListener("click", () => show(words()));
  button.classList.remove("mx-needs-script");
}
