/** Takes the reader to the summary of what a refused form needs.
 *
 * `autofocus` does it without scripts, but not where the address names a part of the page; it is
 * dealt with before the first frame, so that is when to look.
 */

requestAnimationFrame(() => document.getElementById("error-summary")?.focus());
