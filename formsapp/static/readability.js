// Says how a text reads while it is written. The list has
//   data-address: where the text is judged   data-fields: names of the fields that make the text
// The server says it in words; nothing is stored there.
"use strict";

const told = document.querySelector(".reads");
if (told) {
  const form = told.closest("form");
  const fields = told.dataset.fields.split(" ").map((name) => form.elements[name]).filter(Boolean);
  let waiting = 0;
  const judge = async () => {
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("tekst", fields.map((field) => field.value).join("\n\n"));
    const answer = await fetch(told.dataset.address, { method: "POST", body: data }).catch(() => null);
    if (!answer || !answer.ok) return;
    const { regels } = await answer.json();
    told.replaceChildren(...regels.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }));
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(judge, 1500);
  });
}
