// While very many forms come in at once: work that a browser does in seconds, and a program that
// sends thousands would do for each. It is done beside the page, by what the browser has built in.
// Where that is not there, or fails, the page says how long to wait.
(async function () {
  var place = document.getElementById("drempel"), form = place && place.closest("main").querySelector("form");
  if (!place || !window.crypto || !crypto.subtle) return;
  var asked = place.dataset, button = form.querySelector("button"), waiting = document.querySelectorAll("[data-waiting]"), code = new TextEncoder(), found = [], next = 0, over;
  function works(yes, text) {
    waiting.forEach(function (one) { one.hidden = yes; });
    place.textContent = text;
  }
  function send() {
    if (over || !place.isConnected) return;
    over = true;
    place.textContent = asked.done;
    form.elements.werk.value = found.join(".");
    button.click();
  }
  async function isSmall(key, part, number) {
    var how = { name: "PBKDF2", hash: "SHA-256", salt: code.encode(part + " " + number), iterations: +asked.rounds };
    var bits = await crypto.subtle.deriveBits(how, key, 32);
    return new DataView(bits).getUint32(0) * asked.tries < asked.parts * 4294967296;
  }
  async function work(key) {
    while (!over && found.length < asked.parts && place.isConnected) {
      var part = found.length, number = next++;
      if (await isSmall(key, part, number) && part == found.length) {
        found.push(number);
        next = 0;
      }
    }
  }
  // What the form's script says of a connection that is lost comes in place of this.
  new MutationObserver(function () { place.textContent = ""; }).observe(document.getElementById("bewaken"), { childList: true });
  works(true, asked.now);
  setTimeout(function () { if (!over) place.textContent = asked.slow; }, 1e4);
  setTimeout(send, asked.wait * 1e3);
  try {
    var key = await crypto.subtle.importKey("raw", code.encode(form.elements.drempel.value), "PBKDF2", false, ["deriveBits"]);
    await Promise.all(Array.from({ length: Math.min(4, navigator.hardwareConcurrency || 2) }, function () { return work(key); }));
    send();
  } catch (e) {
    over = true;
    works(false, "");
  }
})();
