// The field of the search page. What searches, and its index, come when someone begins. As much as
// is searched fits in it: marks without end on one letter would stop the browser that draws them.
(function () {
  var place = document.getElementById("zoek"), input;
  place.innerHTML = '<form role="search"><label for="q"></label><input id="q" name="q" type="search" maxlength="200" autocomplete="off" autocapitalize="none" enterkeyhint="search"></form><p class="found-count" role="status" aria-live="polite"></p><ol class="found"></ol>';
  place.querySelector("label").textContent = place.dataset.label;
  input = document.getElementById("q");
  function begin() {
    var script = document.createElement("script");
    script.src = place.dataset.script;
    script.onerror = place.fail = function () { place.children[1].textContent = place.dataset.failed; };
    place.index = fetch(place.dataset.index).then(function (answer) { return answer.json(); });
    place.append(script);
  }
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) begin();
  else input.addEventListener("focus", begin, { once: true });
})();
