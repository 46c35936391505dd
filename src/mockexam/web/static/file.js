/** Answers as a file, for when nothing gets through. */

/** Offers the entries to the candidate as a text file of this machine. */
export function saveAsFile(attempt, entries) {
  const lines = entries.map(({ item, question, value, epoch, sequence }) => {
    const words = Array.isArray(value) ? value.join(" | ") : (value ?? "(taken back)");
    return `Question ${question} (${item}), answer ${epoch}.${sequence}:\n${words}\n`;
  });
  const text = [`Answers not stored, attempt ${attempt}\n`, ...lines].join("\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = `answers-${attempt.slice(0, 8)}.txt`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Returns a button that does it, with what is held at that moment. */
export function fileButton(attempt, entries) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "mx-link-button";
  button.textContent = "Save the answers as a file";
  button.addEventListener("click", async () => saveAsFile(attempt, await entries()));
  return button;
}
