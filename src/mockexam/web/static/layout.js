/** How the page lies: the width of the source, and the reading ruler. */

const WIDTHS = ["wider", "equal", "narrower"];
const RULER_LINES = 2.5; // lines of text that the ruler frames

function widths() {
  const group = document.querySelector("[data-widths]");
  if (!group) return;
  const player = document.querySelector(".mx-player");
  const mark = () => {
    for (const button of group.children) {
      const on = player.classList.contains(`mx-player--${button.value}`);
      button.setAttribute("aria-pressed", String(on));
    }
  };
  group.addEventListener("click", ({ target }) => {
    if (!WIDTHS.includes(target.value)) return;
    player.classList.remove(...WIDTHS.map((width) => `mx-player--${width}`));
    player.classList.add(`mx-player--${target.value}`);
    // The server reads it, so that the next page comes in this width at once.
    document.cookie = `mockexam_source=${target.value}; path=/; SameSite=Lax`;
    mark();
  });
  mark();
  group.classList.remove("mx-needs-script");
}

function ruler() {
  if (document.documentElement.dataset.ruler !== "on") return;
  const band = document.createElement("div");
  band.className = "mx-ruler";
  band.setAttribute("aria-hidden", "true");
  band.hidden = true;
  document.body.append(band);
  const line = parseFloat(getComputedStyle(document.body).lineHeight) || 24;
  band.style.blockSize = `${line * RULER_LINES}px`;
  const put = (y) => {
    band.hidden = false;
    band.style.insetBlockStart = `${y - (line * RULER_LINES) / 2}px`;
  };
  addEventListener("pointermove", ({ clientY }) => put(clientY), { passive: true });
  addEventListener("focusin", ({ target }) => {
    const { top, height } = target.getBoundingClientRect();
    put(top + Math.min(height, line) / 2);
  });
}

widths();
ruler();
