(() => {
  "use strict";
  const form = document.getElementById("answers");
  const root = document.documentElement;
  const status = document.getElementById("status");
  const FORMAT = "exam-answers-1";
  let unsaved = false;

  const say = (text) => { status.textContent = text; };

  const fields = () => [...form.elements].filter((field) => field.name);

  function collected() {
    const answers = {};
    for (const field of fields()) {
      if ("several" in field.dataset) {
        answers[field.name] ??= [];
        if (field.checked) answers[field.name].push(field.value);
      } else if (field.type === "radio") {
        answers[field.name] ??= "";
        if (field.checked) answers[field.name] = field.value;
      } else {
        answers[field.name] = field.value;
      }
    }
    return answers;
  }

  function fill(answers) {
    for (const field of fields()) {
      const answer = answers[field.name];
      if (answer === undefined) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = [answer].flat().includes(field.value);
      } else {
        field.value = String(answer);
      }
    }
  }

  // "3(a).2" and "3(a).working" belong to the part "3(a)"; a part is answered when any of it is.
  function tally(answers) {
    const parts = new Map();
    for (const [name, answer] of Object.entries(answers)) {
      if (name.startsWith("details.")) continue;
      const part = name.split(".")[0];
      parts.set(part, (parts.get(part) ?? false) || (!name.endsWith(".working") && answer.length > 0));
    }
    return `${[...parts.values()].filter(Boolean).length} of ${parts.size}`;
  }

  function save() {
    const { paper, version } = root.dataset;
    const answers = collected();
    const kept = { format: FORMAT, paper, version, saved: new Date().toISOString(), answers };
    const number = (answers["details.candidate_number"] || "").replace(/[^0-9A-Za-z]/g, "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 1)], { type: "application/json" }));
    link.download = [paper, version, number, "answers"].filter(Boolean).join("-") + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
    say(`The file ${link.download} was handed to the browser: ${tally(answers)} answered. Check that it is among your downloads.`);
  }

  async function load(file) {
    let kept = null;
    try {
      kept = JSON.parse(await file.text());
    } catch {
      kept = null;
    }
    if (kept === null || kept.format !== FORMAT || typeof kept.answers !== "object" || kept.answers === null) {
      say(`${file.name} holds no answers. Choose the file that “Save answers to a file” made. Nothing was changed.`);
    } else if (kept.paper !== root.dataset.paper || kept.version !== root.dataset.version) {
      say(`${file.name} holds answers to ${[kept.paper, kept.version].filter(Boolean).join(", version ")}, not to this paper. Nothing was changed.`);
    } else {
      fill(kept.answers);
      unsaved = false;
      say(`The answers of ${file.name} are in: ${tally(collected())} answered.`);
    }
  }

  for (const part of document.querySelectorAll(".script")) part.hidden = false;
  for (const part of document.querySelectorAll(".plain")) part.hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => { if (event.target.name) unsaved = true; });
  document.getElementById("save").addEventListener("click", save);
  document.getElementById("load").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) load(file).then(() => { event.target.value = ""; });
  });
  document.getElementById("size").addEventListener("change", (event) => {
    root.style.fontSize = `${event.target.value}%`;
  });
  document.getElementById("colours").addEventListener("change", (event) => {
    root.dataset.colours = event.target.value;
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
})();
