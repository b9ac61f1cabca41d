// Copies a text. Each button has
//   data-copy: id of the element with the text   data-copied: what is said when it is done
// It is said in the element with the same id and "-gekopieerd" after it.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const place = document.getElementById(button.dataset.copy);
  const told = document.getElementById(button.dataset.copy + "-gekopieerd");
  button.hidden = false;
  button.addEventListener("click", () => {
    getSelection().selectAllChildren(place);
    const done = () => { told.textContent = button.dataset.copied; };
    // What is selected can be copied by hand where a browser does not let us.
    navigator.clipboard.writeText(place.textContent).then(done, () => {});
  });
}
