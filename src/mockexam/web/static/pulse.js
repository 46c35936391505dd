/** Tells the server now and then that the page is there, and heeds what it answers. */

import { exam, isEnd, post } from "./exam.js";
import { hear, lastHeard, tellNext } from "./notice.js";

const EVERY = 20_000; // milliseconds between two heartbeats, a fifth more or less by chance
const KEY = `mockexam-pulse:${exam.attempt}`;

/** Returns how long until the next heartbeat, so that a room's do not come together. */
export const interval = (chance = Math.random()) => EVERY * (0.8 + 0.4 * chance);

function since() {
  try {
    const before = Date.now() - Number(sessionStorage.getItem(KEY));
    return before >= 0 && before < EVERY ? before : EVERY;
  } catch {
    return EVERY;
  }
}

function beaten() {
  try {
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    // Then each page begins its own interval.
  }
}

/** Returns where the candidate has to go by the server's word, or null where they may stay here. */
export function whereTo(answer) {
  if (isEnd(answer.status)) return answer.location;
  if (answer.status === exam.status) {
    if (answer.section === exam.section) return null;
    tellNext("The time for that section is up. This is the next one.");
    return answer.location;
  }
  if (answer.status === "interrupted") tellNext("The exam is paused. Your clock has stopped.");
  if (exam.status === "interrupted") tellNext("The exam goes on. Your clock is running.");
  if (exam.status === "on a break") tellNext("Your break is over. Your clock is running.");
  return answer.location;
}

/** Starts to beat. `onAnswer(answer)` hears what the server says, `onStale()` and `onUnseated()` that
 * the attempt goes on elsewhere; `every` is the interval where it is not the usual one. */
export function startPulse({ question = () => null, onAnswer, onStale, onUnseated, every = interval }) {
  let timer;
  async function beat() {
    beaten();
    const answer = await post("heartbeat", { question: question(), heard: lastHeard() });
    if (answer.kind === "unseated") return onUnseated();
    if (answer.kind === "ok") {
      hear(answer.messages);
      if (answer.epoch !== exam.epoch && !isEnd(answer.status)) return onStale();
      onAnswer(answer);
    }
    timer = setTimeout(beat, every());
  }
  timer = setTimeout(beat, Math.max(500, every() - since()));
  return { stop: () => clearTimeout(timer) };
}
