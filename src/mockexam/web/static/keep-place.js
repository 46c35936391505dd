/** After a button of a long page has done its work, the page stands where it was, focus and all. */

const KEY = `mockexam-place:${location.pathname}`;

for (const form of document.querySelectorAll("form[data-keep-place]")) {
  form.addEventListener("submit", (event) => {
    const place = event.submitter?.dataset.place;
    if (!place) return;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ place, top: event.submitter.getBoundingClientRect().top }));
    } catch {
      // Without storage the address still names the row.
    }
  });
}

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return kept;
  } catch {
    return null;
  }
}

function stand(kept) {
  const buttons = [...document.querySelectorAll("[data-place]")];
  const row = kept.place.split(" ")[1];
  const button =
    buttons.find((one) => one.dataset.place === kept.place && !one.disabled) ??
    buttons.find((one) => row && one.dataset.place.endsWith(` ${row}`) && !one.disabled);
  if (!button) return;
  button.focus({ preventScroll: true });
  scrollBy({ top: button.getBoundingClientRect().top - kept.top, behavior: "instant" });
}

const kept = recall();
if (kept && !document.getElementById("error-summary")) {
  // The row that the address names takes the focus away once the page has loaded.
  addEventListener("load", () => requestAnimationFrame(() => stand(kept)));
}
