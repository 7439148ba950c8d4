// While a name is typed, the agencies that it may mean; without this script what was typed is asked as it is.
"use strict";
const names = document.getElementById("agency-names");
let asked = "";
async function suggest(typed) {
  asked = typed;
  if (typed.length < 2) return;
  try {
    const answer = await fetch("/suggest.json?q=" + encodeURIComponent(typed));
    const found = answer.ok ? (await answer.json()).agencies : [];
    if (asked !== typed) return; // another letter has come since
    names.replaceChildren(
      ...found.map((agency) => {
        const option = document.createElement("option");
        option.value = agency.name;
        option.label = [agency.name, agency.region].filter(Boolean).join(" ");
        return option;
      }),
    );
  } catch {
    names.replaceChildren();
  }
}
document.addEventListener("input", (event) => {
  if (event.target.dataset && "suggest" in event.target.dataset) suggest(event.target.value.trim());
});
