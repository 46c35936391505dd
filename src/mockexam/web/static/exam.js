/** What the server said of the attempt when it made this page, and the way to talk to it. */

const TIMEOUT = 15_000; // milliseconds for one request
const ENDED = new Set(["submitted", "timed out", "voided"]);
const bar = document.querySelector("[data-exam]");

/** The attempt: its id, its address, its epoch, the highest sequence in it, and the tab that has it. */
export const exam = {
  attempt: bar.dataset.exam,
  base: bar.dataset.base,
  status: bar.dataset.status,
  section: Number(bar.dataset.section),
  epoch: Number(bar.dataset.epoch),
  sequence: Number(bar.dataset.sequence),
  tab: bar.dataset.tab,
  finishes: bar.dataset.finishes,
  remaining: bar.dataset.remaining === undefined ? null : Number(bar.dataset.remaining),
  sectionRemaining:
    bar.dataset.sectionRemaining === undefined ? null : Number(bar.dataset.sectionRemaining),
};

export const isRunning = exam.remaining !== null;
export const hasEnded = ENDED.has(exam.status);

/** Tells whether a status that the server gave means that nothing more can be answered. */
export const isEnd = (status) => ENDED.has(status);

/** Resolves to what became of a request:
 *
 * `ok`; `late` (stored, and does not count); `stale` (the exam goes on elsewhere); `unseated` (this
 * browser has no seat at it any more); `refused` (the server said why); or `lost`, to be tried again,
 * where `reached` tells whether a server answered and `wait` how many milliseconds it asked for.
 */
export async function post(end, body, keepalive = false) {
  let response;
  let answer;
  try {
    response = await fetch(exam.base + end, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": bar.dataset.csrf,
      },
      keepalive,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    // A page in place of JSON is a proxy's answer or a network's sign-in: nothing was done.
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
      return { kind: "lost", reached: true, wait: waitOf(response) };
    }
    answer = await response.json();
  } catch {
    return { kind: "lost", reached: response !== undefined, wait: 0 };
  }
  return { ...answer, ...outcome(response, answer), httpStatus: response.status };
}

function outcome(response, answer) {
  if (response.ok) return { kind: "ok" };
  if (response.status === 410 && answer.kept) return { kind: "late" };
  if (response.status === 409 && answer.stale) return { kind: "stale" };
  if (response.status === 403) return { kind: "unseated" };
  if (response.status >= 500 || !answer.message) {
    return { kind: "lost", reached: true, wait: waitOf(response) };
  }
  return { kind: "refused" };
}

function waitOf(response) {
  return (Number(response.headers.get("Retry-After")) || 0) * 1000;
}
