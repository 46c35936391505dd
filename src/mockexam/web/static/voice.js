/** Says a sentence to screen readers, through the one polite region that the player has. */

export function say(sentence) {
  const region = document.querySelector("[data-voice]");
  if (region) region.textContent = sentence;
}
