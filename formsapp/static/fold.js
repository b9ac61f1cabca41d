// Shows a group of questions only where the answers so far make it belong. Each group has
//   data-when: its condition as JSON, such as ["and", ["is", "wat", "meer"], ["not", ["is", "tot", ""]]]
// What a group that does not belong holds stays as it was typed, and is no answer. What can't be
// worked out here ("maybe") is shown, with the words that say when it belongs. A button fills in
// fields: data-fill holds their values as JSON, by name. The page can be replaced without loading
// anew: then all is looked at again.
"use strict";

(() => {
  const PARTS = /^-(dag|maand|jaar)$/;
  const all = (found) => found.includes(false) ? false : found.includes(null) ? null : true;
  const not = (known) => known === null ? null : !known;

  function fields(name) {
    const form = document.querySelector(".entry");
    return Array.from(form ? form.elements : []).filter((one) =>
      one.name.startsWith(name) && (one.name == name || PARTS.test(one.name.slice(name.length))));
  }

  function answersTo(name) {
    return fields(name).filter((one) => !one.closest("[data-when][hidden]"))
      .filter((one) => !/radio|checkbox/.test(one.type) || one.checked)
      .map((one) => one.value.trim());
  }

  // What hangs on the opposite of a choice waits until something is chosen.
  function isOpen(name) {
    return fields(name).some((one) => one.type == "radio") && !answersTo(name).length;
  }

  function holds([sort, ...rest]) {
    if (sort == "and") return all(rest.map(holds));
    if (sort == "or") return not(all(rest.map((one) => not(holds(one)))));
    if (sort == "not") return rest[0][0] == "is" && isOpen(rest[0][1]) ? false : not(holds(rest[0]));
    const [name, ...values] = rest;
    if (sort == "maybe") return name && !answersTo(name).some(Boolean) ? false : null;
    const given = answersTo(name);
    return sort == "is" ? values.includes(given[0] || "") : given.some((one) => values.includes(one));
  }

  function fold() {
    for (const group of document.querySelectorAll("[data-when]")) {
      const known = holds(JSON.parse(group.dataset.when));
      group.hidden = known === false && !group.querySelector(".field-error");
      const words = group.querySelector(".only");
      if (words) words.hidden = known === true;
    }
    for (const rows of document.querySelectorAll("details.rows")) {
      rows.hidden = !rows.querySelector("[data-when]:not([hidden])");
      rows.open = !rows.hidden;
    }
  }

  function begin() {
    for (const button of document.querySelectorAll("[data-fill]")) button.hidden = false;
    fold();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.fill))) {
      for (const one of fields(name)) {
        one.value = value;
        one.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  });
  document.addEventListener("input", fold);
  new MutationObserver(begin).observe(document.querySelector("main").parentNode, { childList: true });
  begin();
})();
