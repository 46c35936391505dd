/** The line that says whether answers are saved, in the words and the three states of the design. */

import { fileButton } from "./file.js";
import { say } from "./voice.js";

const TROUBLE = "mx-save--trouble";
const TELL_AFTER = 120_000; // milliseconds of trouble before the invigilator is named
const ALL_SAVED = "All answers saved";

/** Returns what runs the line: `queue()` gives what waits, `entries()` what a file would hold. */
export function makeState({ line, queue, entries, attempt, isSafe }) {
  let troubleSince = null;
  let timer;
  let fixed = false;

  function trouble(sentence, ...more) {
    if (line.firstChild?.textContent === sentence && line.classList.contains(TROUBLE)) return;
    // Spoken when trouble starts and when it turns; the count alone is not worth an interruption.
    const isNew = !line.classList.contains(TROUBLE);
    line.classList.add(TROUBLE);
    line.replaceChildren(sentence, ...more.flatMap((one) => [" ", one]));
    if (isNew || sentence.endsWith("invigilator.")) say(sentence);
  }

  function show() {
    if (fixed) return;
    const count = queue().count();
    if (troubleSince === null) {
      const was = line.classList.contains(TROUBLE);
      line.classList.remove(TROUBLE);
      line.textContent = count === 0 ? ALL_SAVED : "Saving";
      if (was && count === 0) say(ALL_SAVED);
      return;
    }
    const waiting = `${count} answer${count === 1 ? "" : "s"} not yet saved, trying again`;
    const kept = isSafe() ? "answers are kept here." : "leave this page open.";
    const words = navigator.onLine ? waiting : `Offline. Keep working: ${kept}`;
    if (performance.now() - troubleSince < TELL_AFTER) return trouble(words);
    trouble(`${words.replace(/\.?$/, ".")} Tell the invigilator.`, fileButton(attempt, entries));
  }

  return {
    show,
    lost() {
      troubleSince ??= performance.now();
      clearTimeout(timer);
      timer = setTimeout(show, TELL_AFTER + 100);
      show();
    },
    well() {
      troubleSince = null;
      clearTimeout(timer);
      show();
    },
    /** Says for good why nothing more is saved from this page. */
    stop(sentence, ...more) {
      fixed = true;
      trouble(sentence, ...more);
    },
    /** Says once what the server refused. */
    refuse(sentence, ...more) {
      trouble(sentence, ...more);
    },
  };
}

/** Returns a link in the words of a sentence. */
export function link(address, words) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = words;
  return made;
}
