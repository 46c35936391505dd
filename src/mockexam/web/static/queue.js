/** Answers on their way to the server: kept here first, sent in batches, gone once acknowledged. */

import { exam, post } from "./exam.js";
import { drop, held, keep } from "./shelf.js";

const PAUSE = 800; // milliseconds without typing before a save
const LONGEST = 5000; // milliseconds that a save is put off for at most while one types
const APART = 1000; // milliseconds between the starts of two saves
const WAIT_FIRST = 1000; // milliseconds before the first retry, doubled each time
const WAIT_MOST = 30_000; // milliseconds at most between retries
const BATCH = 100; // answers in one save
const KEEPALIVE_MOST = 60_000; // characters that a browser sends while it leaves a page

/** Returns how long to wait before retry `n` (from 0): doubled each time, half of it by chance, so
 * that a room that lost its network does not come back all at once. */
export function retryDelay(n, chance = Math.random()) {
  const whole = Math.min(WAIT_MOST, WAIT_FIRST * 2 ** n);
  return whole / 2 + (whole / 2) * chance;
}

/** Returns the queue of the attempt's epoch.
 *
 * `question()` says where the candidate is. `onOutcome(outcome, sent)` hears how each save went, and
 * `onChange()` whenever what waits may have changed.
 */
export function makeQueue({ question = () => null, onOutcome = () => {}, onChange = () => {} }) {
  const dirty = new Map(); // item → {item, question, value}: not on the shelf yet
  const waiting = new Map(); // item → entry: on the shelf, not acknowledged
  const refused = new Map(); // item → sequence that the server would not take
  let shelving = Promise.resolve();
  let inFlight = null;
  let timer;
  let startedAt = -Infinity;
  let firstAt = null;
  let notBefore = 0;
  let failures = 0;
  let stopped = false;

  function shelve() {
    shelving = shelving.then(async () => {
      if (dirty.size === 0) return;
      const answers = [...dirty.values()];
      dirty.clear();
      const { attempt, epoch, sequence } = exam;
      for (const entry of await keep(attempt, epoch, sequence, answers)) {
        exam.sequence = Math.max(exam.sequence, entry.sequence);
        waiting.set(entry.item, entry);
      }
    });
    return shelving;
  }

  const toSend = () =>
    [...waiting.values()].filter((entry) => refused.get(entry.item) !== entry.sequence);

  function schedule(delay) {
    if (stopped) return;
    clearTimeout(timer);
    const now = performance.now();
    const due = Math.max(now + delay, startedAt + APART, notBefore);
    timer = setTimeout(send, due - now);
  }

  function send(keepalive = false) {
    clearTimeout(timer);
    inFlight ??= attemptOne(keepalive === true).finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  async function attemptOne(keepalive) {
    await shelve();
    const batch = toSend().slice(0, BATCH);
    if (batch.length === 0 || stopped) return { kind: "ok" };
    startedAt = performance.now();
    firstAt = null;
    const answers = batch.map(({ sequence, item, value }) => ({ sequence, item, value }));
    const body = { epoch: batch[0].epoch, question: question(), answers };
    const small = JSON.stringify(body).length < KEEPALIVE_MOST;
    const outcome = await post("saves", body, keepalive && small);
    await take(outcome, batch);
    onOutcome(outcome, batch);
    onChange();
    return outcome;
  }

  async function take(outcome, batch) {
    if (outcome.kind === "ok" || outcome.kind === "late") {
      failures = 0;
      for (const entry of batch) {
        if (waiting.get(entry.item)?.sequence === entry.sequence) waiting.delete(entry.item);
      }
      await drop(batch);
      if (toSend().length > 0 || dirty.size > 0) schedule(PAUSE);
    } else if (outcome.kind === "lost") {
      notBefore = performance.now() + Math.max(retryDelay(failures), outcome.wait * jitter());
      failures += 1;
      schedule(0);
    } else if (outcome.kind === "refused" && outcome.faults) {
      failures = 0;
      for (const { item, sequence } of batch) if (item in outcome.faults) refused.set(item, sequence);
      if (toSend().length > 0) schedule(0);
    } else {
      stop();
    }
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
  }

  return {
    /** Takes up what is kept of this epoch from before, and resolves to it. */
    async load() {
      const kept = (await held(exam.attempt)).filter((entry) => entry.epoch === exam.epoch);
      for (const entry of kept) if (!waiting.has(entry.item)) waiting.set(entry.item, entry);
      if (kept.length > 0) onChange();
      return kept;
    },
    /** Notes a new answer; it is on the shelf at once, and sent soon. */
    changed(answer, soon) {
      dirty.set(answer.item, answer);
      shelve();
      const now = performance.now();
      firstAt ??= now;
      // While the network is away the waiting goes by the retries, not by the typing.
      if (failures === 0) schedule(soon ? 0 : Math.min(PAUSE, firstAt + LONGEST - now));
      onChange();
    },
    flush: (delay = 0) => schedule(delay),
    retryNow() {
      if (failures === 0) return;
      notBefore = 0;
      schedule(0);
    },
    /** Sends what it can while the page goes away; it is kept in any case. */
    leave() {
      if (dirty.size + toSend().length > 0 && !inFlight) send(true);
    },
    /** Sends what waits, and resolves to what became of the last of it. */
    async settle() {
      let outcome = { kind: stopped ? "stopped" : "ok" };
      if (inFlight) outcome = await inFlight;
      await shelve();
      while (!stopped && toSend().length > 0 && (outcome.kind === "ok" || outcome.kind === "late")) {
        outcome = await send();
        await shelve();
      }
      if (outcome.kind === "ok" && refused.size > 0 && waiting.size > 0) return { kind: "refused" };
      return outcome;
    },
    /** How many answers the server has not acknowledged. */
    count: () => new Set([...dirty.keys(), ...waiting.keys()]).size,
    has: (item) => dirty.has(item) || waiting.has(item),
    entries: () => [...waiting.values()],
    shelved: () => shelve(),
    stop,
  };
}

const jitter = () => 1 + Math.random() / 2;
