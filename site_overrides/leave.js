// Leave at once: replaces this page, so that "back" does not return here. Escape does the same,
// three times with at most five seconds between them, as slow hands need. A key that is held counts
// once; one that ends the writing of a sign (an IME), closes a list of choices (there is no keydown
// then) or comes with another key does not count. Without JavaScript the link simply goes there.
// One "back" further stands the page before, with all that was typed on it: in this tab such a
// page makes way too when it is gone back to, until someone comes to one of them anew.
(function () {
  var link = document.getElementById("verlaten"), times = 0, last = 0, tab = {};
  try { tab = sessionStorage; } catch (e) {}
  function leave() {
    tab.verlaten = 1;
    document.body.hidden = true;
    location.replace(link.href);
    return false;
  }
  if (!performance.getEntriesByType("navigation").some(function (way) { return /back|reload/.test(way.type); }))
    delete tab.verlaten;
  (onpageshow = function () { if (tab.verlaten) leave(); })();
  link.onclick = leave;
  onkeydown = function (event) {
    var now = Date.now();
    if (event.repeat) return;
    // Safari ends the composing first, and tells by 229 that the key belonged to it.
    times = event.key != "Escape" || event.isComposing || event.keyCode == 229 || event.defaultPrevented
      || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey ? 0 : now - last > 5e3 ? 1 : times + 1;
    last = now;
    if (times > 2) leave();
  };
})();
