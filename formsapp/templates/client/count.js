// Near the limit of a long text: how much can still be typed, and how much is too much.
// Counts as formsapp/typed_text.py does; the server decides. What Intl gives is made when it is
// needed, for loading it holds up a slow phone.
(function () {
  // On paper a field has rows for all its text, and half as many more: lines may be shorter there.
  ["beforeprint", "afterprint"].forEach(function (moment) {
    addEventListener(moment, function () {
      document.querySelectorAll("textarea").forEach(function (area) {
        var before = area.was;
        area.was = before ? 0 : area.rows;
        area.style.height = ""; // as someone drew it
        area.rows = before || Math.ceil(area.scrollHeight / 16);
      });
    });
  });
  if (!window.Intl || !Intl.Segmenter) return;
  var split;
  // Bounded first, as there: to sort a million marks on one letter takes minutes.
  function count(text) {
    split = split || new Intl.Segmenter("nl");
    text = text.slice(0, 5e5).replace(/(?!\u200d)[\p{Cf}\p{DI}\p{Cs}\u2800\0-\x08\x0e-\x1b]/gu, "")
      .replace(/([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu, "$1").normalize("NFC").trim();
    var many = 0;
    for (var part of split.segment(text)) many++;
    return many;
  }
  document.querySelectorAll("textarea[data-limit]").forEach(function (area) {
    var place = document.getElementById(area.id + "-teller"), words = place.dataset, limit = +area.dataset.limit, timer;
    function say() {
      var left = area.value.length < limit * .9 ? limit : limit - count(area.value), many = Math.abs(left),
        text = left < 0 ? words.over : left <= limit / 10 ? words.left : "",
        number = (many == 1 ? words.one : words.many).replace("#", many.toLocaleString("nl"));
      place.className = left < 0 ? "error" : "hint";
      place.textContent = text && text.replace("#", number);
    }
    area.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(say, 500); });
    say();
  });
})();
