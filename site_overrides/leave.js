// Leave at once: replaces this page, so that "back" does not return here. Escape does the same,
// three times with at most five seconds between them, as slow hands need. A key that is held counts
// once; one that ends the writing of a sign (an IME), closes a list of choices (there is no keydown
// then) or has another key between them does not count. Without JavaScript the link simply goes there.
// One "back" further stands the page before, with all that was typed on it: in this tab such a
// page makes way too when it is gone back to, until someone comes to one of them anew.
(function () {
  // Their ids make the link known as "verlaten", and what names the key as "driemaal".
  var times = 0, last = 0, tab = {};
  try { tab = sessionStorage; } catch (e) {}
  function leave() {
    tab.verlaten = 1;
    document.body.hidden = true;
    if (self.wissen) wissen();
    location.replace(verlaten.href);
    return false;
  }
  if (!performance.getEntriesByType("navigation").some(way => /back|reload/.test(way.type)))
    delete tab.verlaten;
  (onpageshow = function () { if (tab.verlaten) leave(); })();
  verlaten.onclick = leave;
  driemaal.hidden = false;
  onkeydown = function (event) {
    if (event.repeat) return;
    // By its old code: Safari gives another for a key that ended the writing of a sign.
    times = event.keyCode != 27 || event.isComposing ? 0 : event.timeStamp - last > 5e3 ? 1 : times + 1;
    last = event.timeStamp;
    if (times > 2) leave();
  };
})();
