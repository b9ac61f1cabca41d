// Nothing typed is lost, and nothing typed stays. A page of a form is posted without leaving it: when
// the connection is lost, the text is still there, with a button to try again. Each page gets the
// address at which the server shows it again, so Back, Forward and reload are the browser's own.
// What was typed and not yet posted stays in memory, and for a reload in this tab, locked with the
// form's key: that is in no address, and what the server kept of the form, its key too, goes when
// the form is sent, left, or not touched for half an hour.
(function () {
  if (self.wissen) return;
  var typed = {}, mark = "loket ", turn = 0, last = Date.now(), told = last, tab = {}, minute = 6e4,
    words, form, lock, shown, busy, begun, changed, asked, filling;
  try { tab = sessionStorage; } catch (e) {}

  function here() { return location.pathname + location.search; }
  function way() { return /\/bezig\/\w+/.exec(location.pathname); }
  function controls() {
    return Array.from(form.elements).filter(function (one) { return one.name && !/hidden|file|submit/.test(one.type); });
  }
  function bytes(text) { return Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); }); }
  function text(bytes) { return btoa(Array.from(bytes, function (byte) { return String.fromCharCode(byte); }).join("")); }
  function drop(name) { delete typed[name]; delete tab[mark + name]; }
  function dropAll() {
    turn++;
    typed = {};
    Object.keys(tab).forEach(function (name) { if (!name.indexOf(mark)) delete tab[name]; });
  }
  function tell(what) {
    if (words && way()) return navigator.sendBeacon(words.place + way()[0], new URLSearchParams({ doe: what }));
  }

  function keep() {
    var name = shown, mine = ++turn, nonce = crypto.getRandomValues(new Uint8Array(12));
    changed = true;
    begin(name);
    typed[name] = controls().map(function (one) { return [one.name, one.value, one.checked]; });
    if (lock) lock.then(function (key) {
      return crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new TextEncoder().encode(JSON.stringify(typed[name])));
    }).then(function (sealed) {
      if (mine == turn) tab[mark + name] = text(nonce) + text(new Uint8Array(sealed));
    }).catch(function () {});
  }
  // The page that a link leads to has no address yet at which it shows again: it gets one. What staff
  // enter has one.
  function begin(from) {
    var step = form.elements.bij;
    if (begun || !lock || way() || form.elements.csrf_token) return;
    begun = true;
    fetch(form.action, {
      method: "POST",
      headers: { "Loket-Script": 1 },
      body: new URLSearchParams({ form_key: form.elements.form_key.value, doe: "bewaken:" + (step ? step.value : "") })
    }).then(function (answer) {
      var place = answer.headers.get("Content-Location");
      if (!place || busy || from != shown) return;
      drop(from);
      history.replaceState(null, "", place);
      shown = here();
      keep();
    }).catch(function () { begun = false; });
  }
  function restore() {
    var name = shown, held = tab[mark + name];
    if (typed[name]) return fill(typed[name]);
    if (lock && held) lock.then(function (key) {
      return crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(held.slice(0, 16)) }, key, bytes(held.slice(16)));
    }).then(function (text) {
      if (name == shown && !changed) fill(typed[name] = JSON.parse(new TextDecoder().decode(text)));
    }).catch(function () { drop(name); });
  }
  function fill(list) {
    filling = changed = true;
    controls().forEach(function (one) {
      var choice = /radio|checkbox/.test(one.type), was = list.find(function (old) { return old[0] == one.name && (!choice || old[1] == one.value); });
      if (!was) return;
      if (choice) one.checked = was[2];
      else one.value = was[1];
    });
    controls().forEach(function (one) { one.dispatchEvent(new Event("input", { bubbles: true })); });
    filling = false;
  }

  function say(text, button, act) {
    var place = document.getElementById("bewaken"), line = document.createElement("p"), press = document.createElement("button");
    if (!place) return;
    place.className = text ? "warning" : "";
    line.textContent = text;
    press.textContent = button;
    press.type = "button";
    press.className = "button";
    press.onclick = act;
    place.replaceChildren.apply(place, !text ? [] : button ? [line, press] : [line]);
    if (button) place.scrollIntoView({ block: "nearest" });
  }
  function go(address, request, again) {
    var stop = new AbortController(), from = shown, slow;
    if (busy) return;
    busy = true;
    say("");
    slow = [setTimeout(function () { say(words.wait); }, 3e3), setTimeout(function () { stop.abort(); }, minute * (request.large ? 10 : 1))];
    fetch(address, Object.assign(request, { signal: stop.signal, headers: { "Loket-Script": 1 } })).then(function (answer) {
      return answer.text().then(function (text) { show(answer, text, from, request.body); });
    }).catch(function () {
      busy = false;
      say(words.lost, words.again, again);
    }).then(function () {
      busy = false;
      slow.forEach(clearTimeout);
    });
  }
  function send(button) {
    var data = new FormData(form), large = form.enctype[0] == "m";
    if (button && button.name) data.append(button.name, button.value);
    go(form.action, { method: "POST", body: large ? data : new URLSearchParams(data), large: large }, function () { send(button); });
  }
  function show(answer, text, from, posted) {
    var page = new DOMParser().parseFromString(text, "text/html"), main = page.querySelector("main"),
      place = answer.headers.get("Content-Location") || answer.url;
    if (!main || (answer.status > 499 && !page.getElementById("bewaken"))) throw answer;
    busy = false;
    told = Date.now();
    if (posted) {
      drop(from);
      if (!way() && form.elements.bij && /bezig/.test(place)) history.replaceState(null, "", place.replace(/[^/]*$/, form.elements.bij.value));
      if (new URL(place, location).href != location.href.replace(/#.*/, "")) history.pushState(null, "", place);
    }
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    page.querySelectorAll("body>script").forEach(function (old) {
      var script = document.createElement("script");
      script.textContent = old.textContent;
      document.body.append(script);
      script.remove();
    });
    attend(answer.ok);
    startAt(main);
  }
  // At once: a page that slides is stopped half way by what gets the focus. A screen reader says
  // what that is: where the page has nothing that comes first, its heading.
  function startAt(main) {
    var first = main.querySelector("[autofocus]") || main.querySelector("h1");
    scrollTo({ top: 0, behavior: "instant" });
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
  // Of a page without a form everything is over, unless something went wrong: then Back shows it.
  function attend(over) {
    var place = document.getElementById("bewaken"), raw;
    shown = here();
    begun = changed = false;
    turn++;
    if (!place && over) dropAll();
    if (place) words = Object.assign({}, words || self.woorden, place.dataset);
    else if (over) words = null;
    form = place && place.closest("form");
    lock = null;
    if (!form) return;
    form.autocomplete = "off";
    form.parentNode.querySelectorAll("[data-runs]").forEach(function (promise) { promise.hidden = false; });
    raw = form.elements.form_key;
    if (raw && crypto.subtle) lock = crypto.subtle.digest("SHA-256", new TextEncoder().encode(raw.value)).then(function (hash) {
      return crypto.subtle.importKey("raw", hash, "AES-GCM", false, ["encrypt", "decrypt"]);
    });
    restore();
  }

  function wipe() {
    tell("weg");
    dropAll();
    form = words = null;
  }
  function over() {
    var main = document.querySelector("main"), old = words, start = form ? form.action : "", title = document.createElement("h1"), text = document.createElement("p"), link = document.createElement("a");
    wipe();
    document.title = title.textContent = old.gone;
    text.textContent = old.why;
    link.textContent = old.restart;
    link.href = start;
    main.replaceChildren(title, text, link);
    startAt(main);
  }
  function look() {
    var idle = (Date.now() - last) / minute;
    if (!words) return;
    if (idle >= words.minutes) over();
    else if (idle >= words.warn && !asked) {
      asked = true;
      say(words.idle, words.stay, act);
    }
  }
  function act() {
    if (filling) return;
    look();
    last = Date.now();
    if (!words) return;
    if (asked) say("");
    asked = false;
    if (last - told > 5 * minute && tell("blijf")) told = last;
  }

  self.wissen = wipe;
  document.addEventListener("submit", function (event) {
    if (event.target != form) return;
    event.preventDefault();
    send(event.submitter);
  });
  // Of marks on one letter the server keeps so many too; a browser takes minutes to draw a million.
  // Of a text it takes seconds to draw far more than fits: what is left out is said.
  ["paste", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var pasted = (event.clipboardData || event.dataTransfer).getData("text"), most = 3 * (event.target.dataset || 0).limit || 1e4,
        kept = pasted.slice(0, most).replace(/((?:[\u1039\u17d2]\p{L}|[\p{M}\u0e33\u0eb3🏻-🏿]){30})(?:[\u1039\u17d2]\p{L}|[\p{M}\u0e33\u0eb3🏻-🏿])+/gu, "$1");
      if (kept == pasted || !form || !form.contains(event.target)) return;
      event.preventDefault();
      event.target.focus();
      document.execCommand("insertText", false, kept);
      if (pasted.length > most) say(words.cut);
    });
  });
  ["input", "change"].forEach(function (name) {
    document.addEventListener(name, function (event) { if (form && !filling && form.contains(event.target)) keep(); });
  });
  ["keydown", "pointerdown", "input"].forEach(function (name) { document.addEventListener(name, act); });
  addEventListener("popstate", function () {
    if (here() != shown) (function again() { go(location.href, {}, again); })();
  });
  addEventListener("beforeunload", function (event) {
    if (form && (changed || form.elements.klaar)) event.returnValue = event.preventDefault() || "!";
  });
  ["pageshow", "focus"].forEach(function (name) { addEventListener(name, look); });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 5e3);
  history.scrollRestoration = "manual"; // a page that comes back begins at its top too
  attend();
})();
