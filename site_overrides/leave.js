// Leave at once: replaces this page, so that "back" does not return here. Escape or Shift does the
// same, three times with at most five seconds between them, as slow hands need. Without JavaScript
// the link simply goes there.
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
  onkeyup = function (event) {
    var now = Date.now();
    times = /Escape|Shift/.test(event.key) ? (now - last > 5e3 ? 1 : times + 1) : 0;
    last = now;
    if (times > 2) leave();
  };
})();
