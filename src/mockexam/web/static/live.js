/** The room as it is: rows change in place every five seconds, their order only when asked.
 *
 * Ticks, focus and what is typed are never touched. When the server cannot be reached the page
 * says since when, and keeps what it shows.
 */

const EVERY_MS = 5000;
const PATIENCE_MS = 8000;
const head = document.querySelector("[data-live]");
const table = document.querySelector(".mx-table--live tbody");
const word = document.querySelector("[data-word]");
const voice = document.querySelector("[data-voice]");
const time = document.querySelector("[data-server-time]");
const SPOKEN = ["bad"];
let paused = false;
let latest = null;
let asking = false;

if (table) {
  for (const hidden of document.querySelectorAll(".mx-needs-script")) hidden.classList.remove("mx-needs-script");
  const sort = document.querySelector("[data-sort]");
  sort.textContent = sort.dataset.sortLabel;
  sort.addEventListener("click", (event) => {
    event.preventDefault();
    ask().then(reorder);
  });
  document.querySelector("[data-pause]").addEventListener("click", (event) => {
    paused = !paused;
    event.currentTarget.textContent = paused ? "Go on with updates" : "Pause updates";
    say(paused ? `Updates are paused. What is shown is from ${time.textContent}.` : "");
    if (!paused) ask();
  });
  table.addEventListener("change", countTicks);
  countTicks();
  setInterval(() => {
    if (!paused && !document.hidden) ask();
  }, EVERY_MS);
  for (const turn of ["offline", "online"]) addEventListener(turn, () => !paused && ask());
  document.addEventListener("visibilitychange", () => {
    if (!paused && !document.hidden) ask();
  });
}

/** Asks for the rows and shows them; what cannot be reached is said, and nothing is lost. */
async function ask() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(head.dataset.live, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.redirected) {
      say(`You were signed out. What is shown is from ${time.textContent}. Sign in again in another tab.`);
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.json());
    if (!paused) say("");
  } catch {
    say(`Offline since ${time.textContent}. What is shown is from then.`);
  } finally {
    asking = false;
  }
}

function show(now) {
  latest = now;
  put(time, now.clock);
  put(document.querySelector("[data-head]"), now.head);
  for (const one of now.counts) {
    const place = document.querySelector(`[data-count="${one.state}"]`);
    place.hidden = one.hidden;
    put(place.querySelector("dd"), String(one.count));
    place.querySelector("dd").classList.toggle("mx-bad", one.bad);
  }
  const worse = now.rows.map(change).filter(Boolean);
  if (worse.length) voice.textContent = worse.join(" ");
  const more = now.deciding.split(" ").some((one) => one && !head.dataset.deciding.split(" ").includes(one));
  document.querySelector("[data-new-decision]").hidden = !more;
}

/** Changes one row where it stands, or adds it at the end; returns what is to be spoken of it. */
function change(row) {
  const line = table.querySelector(`[data-row="${row.number}"]`) ?? added(row);
  const before = line.className;
  const after = row.look ? `mx-row--${row.look}` : "";
  if (before !== after) line.className = after;
  for (const cell of line.querySelectorAll("[data-cell]")) put(cell, String(row[cell.dataset.cell]));
  return before !== after && SPOKEN.includes(row.look) ? `${row.name}: ${row.state}.` : "";
}

function added(row) {
  const line = table.rows[0].cloneNode(true);
  line.dataset.row = row.number;
  const box = line.querySelector("input");
  box.value = row.number;
  box.checked = false;
  box.setAttribute("aria-label", row.name);
  table.append(line);
  return line;
}

/** Puts the rows in the order of a fresh page; rows keep their ticks. */
function reorder() {
  if (!latest) return;
  for (const row of latest.rows) table.append(table.querySelector(`[data-row="${row.number}"]`));
}

function countTicks() {
  put(document.querySelector("[data-ticked]"), `${table.querySelectorAll(":checked").length} ticked`);
}

function say(words) {
  put(word, words);
}

function put(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
