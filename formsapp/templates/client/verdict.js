// Asks the server what follows from what stands on the page, and says it at once. The server
// keeps nothing of it; the answers go in the body, as when the form itself is posted.
(function () {
  var place = document.getElementById("meteen"), form = place.closest("form"), turn = 0, said = "", timer;
  function show(text) {
    if (text == said) return;
    said = text;
    place.className = text ? "notice" : "";
    place.textContent = "";
    text.split("\n").forEach(function (line) {
      if (line) place.appendChild(document.createElement("p")).textContent = line;
    });
  }
  function ask() {
    var mine = ++turn, typed = new URLSearchParams(new FormData(form));
    typed.set("doe", "meteen");
    fetch(form.action, { method: "POST", body: typed })
      .then(function (answer) { return answer.status == 200 ? answer.text() : ""; })
      .catch(function () { return ""; })
      .then(function (text) { if (mine == turn) show(text); });
  }
  form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 400); });
  if (Array.from(form.elements).some(function (one) { return one.type == "text" && one.value; })) ask();
})();
