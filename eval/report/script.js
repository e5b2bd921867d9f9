"use strict";
const rows = [...document.querySelectorAll("#questions details")];
const [text, kind, outcome] = ["text", "kind", "outcome"].map((id) => document.getElementById(id));
const count = document.getElementById("count");
const fold = (value) => value.normalize("NFKC").toLowerCase();
const haystacks = rows.map((row) => fold(row.textContent));
function filter() {
  const words = fold(text.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, at) => {
    const fits = (!kind.value || row.dataset.kind === kind.value)
      && (!outcome.value || row.dataset.outcome.split(" ").includes(outcome.value))
      && words.every((word) => haystacks[at].includes(word));
    row.hidden = !fits;
    shown += fits;
  });
  count.textContent = `${shown} / ${rows.length}`;
}
for (const field of [text, kind, outcome]) field.addEventListener("input", filter);
window.addEventListener("beforeprint", () => rows.forEach((row) => { if (!row.hidden && row.classList.contains("fail")) row.open = true; }));
filter();
