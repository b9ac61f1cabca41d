// While very many forms come in at once: work that a browser does in seconds, and a program that
// sends thousands would do for each. It is done beside the page, by what the browser has built in.
// Where that is not there, the page says how long to wait.
(async function () {
  var place = document.getElementById("drempel"), form = place && place.parentNode.querySelector("form");
  if (!place || !window.crypto || !crypto.subtle) return;
  var asked = place.dataset, button = form.querySelector("button"), waiting = place.nextElementSibling, code = new TextEncoder(), found = [], next = 0, over;
  function send() {
    if (over || !place.isConnected) return;
    over = true;
    form.elements.werk.value = found.join(".");
    button.click();
  }
  async function isSmall(key, part, number) {
    var how = { name: "PBKDF2", hash: "SHA-256", salt: code.encode(part + " " + number), iterations: +asked.rounds };
    var bits = await crypto.subtle.deriveBits(how, key, 32);
    return new DataView(bits).getUint32(0) * asked.tries < asked.parts * 4294967296;
  }
  async function work(key) {
    while (found.length < asked.parts && place.isConnected) {
      var part = found.length, number = next++;
      if (await isSmall(key, part, number) && part == found.length) {
        found.push(number);
        next = 0;
      }
    }
  }
  waiting.hidden = true;
  button.style.display = "none";
  place.textContent = asked.now;
  setTimeout(function () { place.textContent = asked.slow; }, 1e4);
  setTimeout(send, asked.wait * 1e3);
  try {
    var key = await crypto.subtle.importKey("raw", code.encode(form.elements.drempel.value), "PBKDF2", false, ["deriveBits"]);
    await Promise.all(Array.from({ length: Math.min(4, navigator.hardwareConcurrency || 2) }, function () { return work(key); }));
    send();
  } catch (e) {
    waiting.hidden = false;
    button.style.display = "";
    place.textContent = "";
  }
})();
