// A click on a number shows where it stands in a dialog; without this script the link opens the page.
"use strict";
const dialog = document.getElementById("evidence-dialog");
async function showEvidence(link) {
  const address = new URL(link.href);
  address.hash = "";
  address.searchParams.set("fragment", "1");
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    // The fragment is the site's own template: every archived word in it was escaped there.
    dialog.firstElementChild.innerHTML = await answer.text();
    dialog.showModal();
  } catch {
    window.location.assign(link.href);
  }
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-evidence]");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  showEvidence(link);
});
// A number's own address, #table.item.column, opens its evidence; a link within the page only goes there.
const cell = document.getElementById(location.hash.slice(1));
const own = cell && cell.querySelector("a[data-evidence]");
if (own && dialog) showEvidence(own);
