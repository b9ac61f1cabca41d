// Leave at once: replaces this page, so that "back" does not return here. Escape or Shift, three
// times within two seconds, does the same. Without JavaScript the link simply goes there.
(function () {
  var link = document.getElementById("verlaten"), times = [];
  function leave(event) {
    event.preventDefault();
    document.body.hidden = true;
    location.replace(link.href);
  }
  link.addEventListener("click", leave);
  document.addEventListener("keyup", function (event) {
    if (event.key != "Escape" && event.key != "Shift") { times = []; return; }
    times.push(Date.now());
    if (times.length > 2 && Date.now() - times[times.length - 3] < 2000) leave(event);
  });
})();
