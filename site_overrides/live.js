// Whether the office is open now, in the Netherlands, wherever this phone thinks it is: a page
// cannot know that when it is built. The page tells when the Dutch clock changes, since to load a
// browser's own time zones and names of days (Intl) holds up a slow phone longer than all the rest.
(function () {
  var facts = document.querySelector("[data-opens]");
  if (!facts) return;
  facts = facts.dataset;
  function opens(day) {
    return facts.days.indexOf(day.getUTCDay() || 7) >= 0 && facts.off.indexOf(day.toISOString().slice(0, 10)) < 0;
  }
  function say() {
    var now = Date.now(), clock = facts.clock.split(" "), turn = 1, days = 0, time, day;
    while (now >= Date.parse(clock[turn])) turn += 2;
    now = new Date(now + clock[turn - 1] * 6e4).toISOString();
    time = now.slice(11, 16);
    day = new Date(now.slice(0, 10) + "T12:00Z");
    if (time >= facts.closes || !opens(day)) do { day.setTime(+day + 864e5); } while (++days < 15 && !opens(day));
    if (!(day <= new Date(facts.until + "T13:00Z"))) return "";
    if (!days && time >= facts.opens) return facts.now;
    return days < 2 ? days ? facts.tomorrow : facts.today : facts.later.replace("#", facts.names.split(" ")[day.getUTCDay()]);
  }
  function show() {
    var text = say();
    document.querySelectorAll(".open-now").forEach(function (place) { place.textContent = text; place.hidden = !text; });
  }
  show();
  setInterval(show, 6e4);
})();
