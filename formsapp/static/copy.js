// Copies a text. Each button has
//   data-copy: id of the element with the text   data-copied: what is said when it is done
// It is said in the element with the same id and "-gekopieerd" after it. The page can be replaced
// without loading anew: then its buttons are shown again.
"use strict";

(() => {
  function show() {
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const place = document.getElementById(button.dataset.copy);
    const told = document.getElementById(button.dataset.copy + "-gekopieerd");
    getSelection().selectAllChildren(place);
    const done = () => { told.textContent = button.dataset.copied; };
    // What is selected can be copied by hand where a browser does not let us.
    navigator.clipboard.writeText(place.textContent).then(done, () => {});
  });
  new MutationObserver(show).observe(document.querySelector("main").parentNode, { childList: true });
  show();
})();
