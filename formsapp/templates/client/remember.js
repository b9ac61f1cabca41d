// Keeps the code of a form that was put aside on this device, only for who asks, and fills it in.
// Who leaves the page that shows the code is asked whether it is written down.
(function () {
  var place = document.getElementById("onthouden") || document.getElementById("code"), words = place.dataset, name = "loket-verder" + words.place, wipe = self.wissen;
  function ready() { onbeforeunload = null; }
  try {
    if (place.id == "code") {
      if (place.hasAttribute("aria-invalid") && place.value == localStorage.getItem(name)) localStorage.removeItem(name);
      place.value = place.value || localStorage.getItem(name) || "";
    } else if (words.code) {
      place.hidden = false;
      place.firstChild.onclick = function () {
        localStorage.setItem(name, words.code);
        place.textContent = words.done;
        ready();
      };
    } else localStorage.removeItem(name);
  } catch (e) {}
  if (!words.code) return;
  onbeforeunload = function (event) { return event.returnValue = event.preventDefault() || "!"; };
  document.forms[0].onsubmit = ready;
  self.wissen = function () {
    ready();
    if (wipe) wipe();
  };
})();
