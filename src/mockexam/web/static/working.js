/** A page of work under way: it counts the seconds, asks how far the work is, and goes on by itself. */

const box = document.querySelector("[data-working]");
const seconds = box.querySelector("[data-seconds]");
const voice = box.querySelector("[data-voice]");
const ASK_MS = 700;
const SAY_EVERY_S = 15;
const bar = box.querySelector("progress");
const steps = box.querySelector("[data-steps]");
const begun = performance.now() - Number(seconds.textContent) * 1000;
let said = 0;

function count() {
  const elapsed = Math.floor((performance.now() - begun) / 1000);
  seconds.textContent = String(elapsed);
  if (elapsed - said >= SAY_EVERY_S) {
    said = elapsed;
    voice.textContent = `Still working, ${elapsed} seconds.`;
  }
}

/** Some work knows its steps. */
function show(told) {
  if (!told.total) return;
  bar.max = told.total;
  bar.value = told.done;
  if (steps) steps.textContent = `${told.done} of ${told.total}`;
}

async function ask() {
  count();
  try {
    const answer = await fetch(box.dataset.working, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const told = await answer.json();
      if (!told.working) {
        location.reload();
        return;
      }
      show(told);
    }
  } catch {
    // The server could not be reached: the next time will tell.
  }
  setTimeout(ask, ASK_MS);
}

setTimeout(ask, ASK_MS);
