/** Sends a form's answers as they change: one request at a time, at most one a second, until stored. */

const PAUSE = 800; // milliseconds without typing before a save
const APART = 1000; // milliseconds between the starts of two saves
const TIMEOUT = 15_000; // milliseconds for one request
const WAIT_FIRST = 1000; // milliseconds before the first retry, doubled each time
const WAIT_MOST = 30_000; // milliseconds at most between retries

/** Returns how long to wait before retry `n` (from 0): doubled each time, half of it by chance, so
 * that a room that lost its network does not come back all at once. */
export function retryDelay(n, chance = Math.random()) {
  const whole = Math.min(WAIT_MOST, WAIT_FIRST * 2 ** n);
  return whole / 2 + (whole / 2) * chance;
}

/** Resolves to what became of a save: `stored`, `refused` (the server said why) or `lost` (try again;
 * `reached` tells whether anything answered). */
async function send(form, keepalive) {
  const body = new FormData(form);
  body.set("go", "stay");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      keepalive,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    // A page in place of JSON is a sign-in or a proxy's answer: nothing was stored.
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
      return { kind: "lost", reached: true };
    }
    const answer = await response.json();
    if (response.ok) return { ...answer, kind: "stored" };
    if (response.status >= 500 || !answer.message) return { kind: "lost", reached: true };
    return { ...answer, kind: "refused", status: response.status };
  } catch {
    return { kind: "lost", reached: false };
  }
}

/** Returns the saver of a form.
 *
 * `read()` gives the answers now; `onStored(answer, entries)`, `onRefused(answer)` and `onLost()` hear
 * how each save went. `changed(soon)` asks for a save, at once where `soon`; `settle()` saves what is
 * not yet stored, waits, and resolves to what became of it.
 */
export function autosave(form, { read, isSaved, onStored, onRefused, onLost }) {
  let timer;
  let inFlight = null;
  let startedAt = -Infinity;
  let failures = 0;

  function schedule(delay) {
    clearTimeout(timer);
    const rest = startedAt + APART - performance.now();
    timer = setTimeout(save, Math.max(delay, rest, 0));
  }

  function save(keepalive = false) {
    clearTimeout(timer);
    inFlight ??= attempt(keepalive === true).finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  async function attempt(keepalive) {
    startedAt = performance.now();
    const entries = read();
    const answer = await send(form, keepalive);
    if (answer.kind === "stored") {
      failures = 0;
      onStored(answer, entries);
      if (!isSaved()) schedule(PAUSE);
    } else if (answer.kind === "refused") {
      failures = 0;
      onRefused(answer);
    } else {
      onLost();
      schedule(retryDelay(failures));
      failures += 1;
    }
    return answer;
  }

  return {
    changed(soon) {
      // While the network is away the waiting goes by the retries, not by the typing.
      if (failures === 0) schedule(soon ? 0 : PAUSE);
    },
    retryNow() {
      if (failures > 0) schedule(0);
    },
    leave() {
      if (!isSaved() && !inFlight) save(true);
    },
    isBusy: () => inFlight !== null,
    async settle() {
      if (inFlight) await inFlight;
      return isSaved() ? { kind: "stored" } : save();
    },
    stop: () => clearTimeout(timer),
  };
}
