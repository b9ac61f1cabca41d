// Keys for a list of cases. Everything that they do, links and buttons do too.
//   data-case: a row's link, which gets the focus   data-keys: a button that opens the dialog beside
//   it, which names the keys; its checkbox switches them off, on this device
"use strict";

const OFF = "loket-keys-off";
const rows = [...document.querySelectorAll("[data-case]")];
const opens = document.querySelector("[data-keys]");
const dialog = opens.nextElementSibling;
const box = dialog.querySelector("input");

// A browser that keeps nothing has the keys switched on at each page.
const kept = (act) => { try { return act(localStorage); } catch { return null; } };
box.checked = kept((store) => store.getItem(OFF)) === null;
box.addEventListener("change", () => {
  kept((store) => (box.checked ? store.removeItem(OFF) : store.setItem(OFF, "1")));
});
opens.hidden = false;
opens.addEventListener("click", () => dialog.showModal());

function move(step) {
  const now = rows.indexOf(document.activeElement);
  const next = now < 0 ? (step > 0 ? 0 : -1) : now + step;
  rows[next]?.focus();
}

const acts = { j: () => move(1), k: () => move(-1), "?": () => dialog.showModal() };
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input,select,textarea,dialog");
  const other = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
  if (!box.checked || typing || other || !Object.hasOwn(acts, event.key)) return;
  event.preventDefault();
  acts[event.key]();
});
