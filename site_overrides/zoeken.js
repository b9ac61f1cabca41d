// Search in the page itself: zoekveld.js brings this and the index when someone begins. Without
// scripts the page is a list from A to Z. How words are cut comes with the index.
(function () {
  var place = document.getElementById("zoek"), form = place.firstChild, input = form.q, count = place.children[1],
    list = place.children[2], index, names, stop, timer,
    // A number of a message, or the code of a receipt: with a figure or a dash, since "zelfmoord" is neither.
    code = /^\W*(?=.*\d|.*-)(z\W?\w{4}\W?\w{4}|([0-9a-hjkmnp-tv-z]{5}\W?){4})\W*$/i;

  function words(text) {
    return (text.toLowerCase().replace(/[’']s(?![a-z])/g, "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").match(/[a-z0-9]+/g) || [])
      .filter(function (word) { return word.length > 1 && !stop.has(word); });
  }
  function stem(word) {
    return index.cuts.reduce(function (cut, rule) { return cut.length > rule[0] ? cut.replace(RegExp(rule[1]), rule[2]) : cut; }, word);
  }
  // Whether one letter more, less, other, or two turned round make the one word of the other;
  // of words of eight letters and up two such slips are forgiven.
  function near(a, b, slips) {
    if (a == b) return true;
    if (!slips || Math.abs(a.length - b.length) > slips) return false;
    for (var i = 0; a[i] == b[i]; i++);
    var x = a.slice(i), y = b.slice(i);
    return near(x.slice(1), y, slips - 1) || near(x, y.slice(1), slips - 1) || near(x.slice(1), y.slice(1), slips - 1) ||
      (x[0] == y[1] && x[1] == y[0] && near(x.slice(2), y.slice(2), slips - 1));
  }
  // How well each word of the index fits what was typed: the same, its beginning, part of it, a slip.
  function fits(typed) {
    var cut = stem(typed), found = {}, some;
    names.forEach(function (name) {
      var fit = name == cut ? 1 : name.indexOf(cut) == 0 || name.indexOf(typed) == 0 ? .7 :
        cut.length > 3 && name.indexOf(cut) > 0 ? .4 : name.length > 3 && cut.indexOf(name) >= 0 && name.length > cut.length / 2 ? .3 : 0;
      if (fit) found[name] = fit;
      some = some || fit > .3;
    });
    if (!some && cut.length > 3) names.forEach(function (name) {
      if (name.length > 2 && near(cut, name, cut.length > 7 ? 2 : 1)) found[name] = .6;
    });
    return found;
  }
  function search(text) {
    var score = {}, hits = {}, typed = words(text);
    typed.forEach(function (word) {
      var best = {}, found = fits(word);
      Object.keys(found).forEach(function (name) {
        var rare = 1 / Math.sqrt(index.words[name].length);
        index.words[name].forEach(function (posting) {
          var at = posting / 10 | 0, points = found[name] * (posting % 10) * (posting % 10 > 8 ? 1 : rare);
          if (!(best[at] > points)) best[at] = points;
        });
      });
      Object.keys(best).forEach(function (at) { score[at] = (score[at] || 0) + best[at]; hits[at] = (hits[at] || 0) + 1; });
    });
    return Object.keys(score).sort(function (a, b) { return hits[b] - hits[a] || score[b] - score[a] || a - b; }).slice(0, 8);
  }
  function item(at) {
    var found = index.places[at], row = document.createElement("li"), link = document.createElement("a"), answer = found[3] && document.getElementById(found[3]);
    link.href = answer ? "#" + found[3] : "../" + found[0];
    link.textContent = found[1][0].toUpperCase() + found[1].slice(1);
    row.append(link);
    if (answer) row.append(answer.querySelector("p").cloneNode(true));
    else if (found[2] != found[1]) row.append(" ", Object.assign(document.createElement("small"), { textContent: found[2] }));
    return row;
  }
  function show() {
    var text = input.value.trim(), secret = code.test(text), found = text && index ? search(secret ? place.dataset.code : text) : [], none;
    list.replaceChildren.apply(list, found.map(item));
    if (!text || !index) return count.textContent = "";
    none = place.dataset.none.split("|");
    count.textContent = found.length ? place.dataset.found.replace("#", found.length) : none[0].replace("#", function () { return text; });
    if (!found.length) count.append(Object.assign(document.createElement("a"), { href: "#niet-gevonden", textContent: none[1] }), none[2]);
    history.replaceState(null, "", secret ? location.pathname : "?q=" + encodeURIComponent(text));
  }
  place.index.then(function (got) {
    index = got;
    names = Object.keys(index.words);
    stop = new Set(index.stop);
    show();
  }).catch(place.fail);
  input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(show, 150); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(timer);
    show();
    var first = list.querySelector("a");
    if (first) first.focus();
  });
  place.words = words;
  place.stem = stem;
})();
