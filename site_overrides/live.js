// Whether the office is open now, in the Netherlands, wherever this phone thinks it is: a page
// cannot know that when it is built. The page tells when the Dutch clock changes, since to load a
// browser's own time zones and names of days (Intl) holds up a slow phone longer than all the rest.
(function () {
  var facts = document.querySelector("[data-week]");
  if (!facts) return;
  facts = facts.dataset;
  function say() {
    var now = Date.now(), clock = facts.clock.split(" "), turn = 1, days = -1, time, day, date, next;
    while (now >= Date.parse(clock[turn])) turn += 2;
    now = new Date(now + clock[turn - 1] * 6e4).toISOString();
    time = +now.slice(11, 16).replace(":", ".");
    day = new Date(now.slice(0, 10) + "T12:00Z");
    for (; !next && days < 15; day.setTime(+day + 864e5)) {
      date = day.toISOString().slice(0, 10);
      next = facts.off.indexOf(date) < 0 && facts.week.split(",").map(function (range) {
        return range.split(" ");
      }).find(function (range) {
        return range[0] == day.getUTCDay() && (days >= 0 || time < range[2]);
      });
      days++;
    }
    if (!next || date > facts.until) return "";
    if (!days && time >= next[1]) return facts.now.replace("#", next[2]);
    now = facts.names.split(" ")[new Date(date).getUTCDay()];
    return (days ? days < 2 ? facts.tomorrow : facts.later.replace("%", now) : facts.today).replace("#", next[1]);
  }
  function show() {
    var text = say();
    document.querySelectorAll(".open-now").forEach(function (place) { place.textContent = text; place.hidden = !text; });
  }
  show();
  setInterval(show, 6e4);
})();
