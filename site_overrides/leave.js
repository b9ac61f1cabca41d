// Leave at once: replaces this page, so that "back" does not return here. Escape or Shift does the
// same, three times with at most five seconds between them, as slow hands need. Without JavaScript
// the link simply goes there.
(function () {
  var link = document.getElementById("verlaten"), times = 0, last = 0;
  function leave(event) {
    event.preventDefault();
    document.body.hidden = true;
    location.replace(link.href);
  }
  link.addEventListener("click", leave);
  document.addEventListener("keyup", function (event) {
    var now = Date.now(), ours = event.key == "Escape" || event.key == "Shift";
    times = ours ? (now - last > 5000 ? 1 : times + 1) : 0;
    last = now;
    if (times > 2) leave(event);
  });
})();
