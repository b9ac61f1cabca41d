// Near the limit of a long text: how much can still be typed, and how much is too much.
// Counts as formsapp/kinds/clean.py does; the server decides.
(function () {
  if (!window.Intl || !Intl.Segmenter) return;
  var split = new Intl.Segmenter("nl"), number = new Intl.NumberFormat("nl");
  function count(text) {
    text = text.trim().normalize("NFC").replace(/(?!\u200d)\p{Cf}/gu, "");
    return Array.from(split.segment(text)).length;
  }
  document.querySelectorAll("textarea[data-limit]").forEach(function (area) {
    var place = document.getElementById(area.id + "-teller"), limit = +area.dataset.limit, timer;
    function say() {
      var left = area.value.length < limit * .9 ? limit : limit - count(area.value), many = Math.abs(left),
        text = left < 0 ? place.dataset.over : left <= limit / 10 ? place.dataset.left : "";
      place.className = left < 0 ? "error" : "hint";
      place.textContent = text.replace("#", number.format(many) + (many == 1 ? " teken" : " tekens"));
    }
    area.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(say, 500); });
    say();
  });
})();
