/** What the bank has for each row of a blueprint, told while its figures are typed.
 *
 * The form goes to the server as it would by "Check supply", and only the figures come back: what
 * was typed is never touched. Screen readers hear one sentence once the typing has stopped.
 */

const form = document.querySelector("form[data-supply]");
const PAUSE_MS = 120;
const PER_TARGET = 24;
const WIDEST = 119;
let timer = 0;
let asked = 0;

form.addEventListener("input", (event) => {
  if (!event.target.name?.startsWith("rows-")) return;
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE_MS);
});

async function check() {
  asked += 1;
  const mine = asked;
  const data = new FormData(form);
  data.set("do", "check");
  try {
    const answer = await fetch(location.href, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json" },
    });
    const found = await answer.json();
    if (mine !== asked) return;
    if (found.rows) show(found);
    else say(found.message);
  } catch {
    say("The bank could not be asked. Your figures stay; press Check supply to try again.");
  }
}

function show({ rows, sums }) {
  for (const line of form.querySelectorAll("[data-row]")) {
    const row = rows[line.dataset.row];
    if (!row) continue;
    const inUse = line.querySelector("input[type=checkbox]").checked;
    line.classList.toggle("mx-row--short", row.short && inUse);
    line.querySelector("[data-has]").textContent = row.has.trim();
    line.querySelector("[data-times]").setAttribute("width", Math.min(row.times * PER_TARGET, WIDEST));
    const words = line.querySelector("[data-words]");
    const place = words.querySelector("a") ?? words;
    place.textContent = row.words;
  }
  for (const sum of form.querySelectorAll("[data-sum]")) sum.textContent = sums[sum.dataset.sum];
  say(sums.words);
}

function say(words) {
  const place = form.querySelector("[data-supply-words]");
  if (place.textContent !== words) place.textContent = words;
}
