/** Pages of a sitting other than the questions: the clock, and answers still to send. */

import { runClock } from "./clock.js";
import { tellUnsent } from "./drafts.js";

runClock(() => location.reload());
const owner = document.querySelector("[data-unsent][data-attempt], [data-remaining]");
if (owner) tellUnsent(owner.dataset.attempt);
