/** Which tab of this browser has the attempt: each has an id, and asks the others whether they live. */

import { exam, post } from "./exam.js";

const KEY = "mockexam-tab";
const PATIENCE = 150; // milliseconds for other tabs to answer

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function remembered() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(id) {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // Then every page of this tab is a tab of its own, which only costs a question to the server.
  }
  return id;
}

const page = newId();
let tab = remembered();
let isLive = true;
let whereAmI = () => null;
let onTaken = () => {};
const channel =
  typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`mockexam:${exam.attempt}`);
const heard = [];

channel?.addEventListener("message", ({ data }) => {
  if (data.page === page) return;
  if (data.kind === "who" && tab) {
    channel.postMessage({ kind: "here", page, tab, isLive, question: whereAmI(), to: data.page });
  } else if (data.kind === "here" && data.to === page) {
    heard.push(data);
  } else if (data.kind === "taken" && data.tab !== tab && isLive) {
    isLive = false;
    onTaken();
  }
});

/** Says that this tab no longer has the attempt. */
export function retire() {
  isLive = false;
}

/** Goes on with the attempt in this tab, and resolves to the request's outcome. */
export async function takeHere() {
  const outcome = await post("take", { tab });
  if (outcome.kind === "ok") {
    isLive = true;
    if (outcome.epoch !== exam.epoch) exam.sequence = 0;
    exam.epoch = outcome.epoch;
    exam.tab = tab;
    channel?.postMessage({ kind: "taken", page, tab });
  }
  return outcome;
}

/** Resolves to how this tab stands to the attempt: `own`, or `elsewhere` with the question that the
 * live tab is at. A tab whose owner does not answer any more takes its place; `before` is then the
 * epoch that it goes on from. */
export async function findPlace(question, whenTaken) {
  whereAmI = question;
  onTaken = whenTaken;
  channel?.postMessage({ kind: "who", page });
  await new Promise((resolve) => setTimeout(resolve, channel ? PATIENCE : 0));
  // A duplicated tab brings the id of the one that it was made from.
  if (!tab || heard.some((other) => other.tab === tab)) tab = remember(newId());
  if (exam.tab === tab) return { place: "own" };
  const owner = heard.find((other) => other.tab === exam.tab && other.isLive);
  if (exam.tab && owner) {
    isLive = false;
    return { place: "elsewhere", question: owner.question };
  }
  const before = exam.epoch;
  const outcome = await takeHere();
  return { place: "own", before, outcome };
}
