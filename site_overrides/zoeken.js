// Search in the page itself: zoekveld.js brings this and the index when someone begins. Without
// scripts the page is a list from A to Z. How words are cut comes with the index.
(function () {
  var place = document.getElementById("zoek"), form = place.firstChild, input = form.q, count = place.children[1],
    list = place.children[2], index, places = [], known, names, stop, timer,
    // A number of a message, or the code of a receipt: with a figure or a dash, since "zelfmoord" is neither.
    code = /^\W*(?=.*\d|.*-)(z\W?\w{4}\W?\w{4}|z\W\w*\d[\w-]*|([0-9a-hjkmnp-tv-z]{5}\W?){4})\W*$/i;

  function split(text) {
    return (text.toLowerCase().replace(/[’']s(?![a-z])/g, "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ł/g, "l").replace(/ı/g, "i")
      .match(/[\p{L}\p{N}]{2,}/gu) || []);
  }
  function sift(words) {
    var some = words.filter(function (word) { return !stop.has(word); });
    return some.length ? some : words;
  }
  function stem(word) {
    return index.cuts.reduce(function (cut, rule) { return cut.length > rule[0] ? cut.replace(RegExp(rule[1]), rule[2]) : cut; }, word);
  }
  // "zeg het af" asks for "afzeggen", and "vertrouwens persoon" for one word.
  function join(words) {
    for (var at = 0; at < words.length; at++) for (var to = at + 1; to < words.length; to++) {
      var one = [to == at + 1 ? words[at] + words[to] : "", words[to].length < 6 ? words[to] + words[at] : ""]
        .find(function (word) { return word.length > 4 && known.has(stem(word)) && !(stop.has(words[at]) && stop.has(words[to])); });
      if (one) return join(words.slice(0, at).concat(one, words.slice(at + 1, to), words.slice(to + 1)));
    }
    return words;
  }
  // The words of the index that are another form of what was typed, each with how well it fits.
  function forms(word, fit) {
    var found = {};
    index.tries.forEach(function (rule) {
      var other = stem(word.replace(RegExp(rule[0]), rule[1]));
      if (known.has(other)) found[other] = .7 * fit;
    });
    if (known.has(stem(word))) found[stem(word)] = fit;
    return found;
  }
  function some(found) { return Object.keys(found).length > 0; }
  // What a compound that no page has is made of: two words of the site or, with half, one at an end.
  function parts(word, half) {
    for (var at = word.length - 3; at > 2; at--) {
      var head = forms(word.slice(0, at), half ? .6 : .9), tail = forms(word.slice(at), .4);
      if (half ? at > 3 && some(head) : some(head) && some(tail)) return half ? head : Object.assign(tail, head);
    }
    for (at = 3; half && word.length - at > 3; at++) if (some(tail = forms(word.slice(at), .3))) return tail;
    return {};
  }
  // Whether one letter more, less, other, or two turned round make the one word of the other;
  // of long words two such slips are forgiven.
  function near(a, b, slips) {
    if (a == b) return true;
    if (!slips || Math.abs(a.length - b.length) > slips) return false;
    for (var i = 0; a[i] == b[i]; i++);
    var x = a.slice(i), y = b.slice(i);
    return near(x.slice(1), y, slips - 1) || near(x, y.slice(1), slips - 1) || near(x.slice(1), y.slice(1), slips - 1) ||
      (x[0] == y[1] && x[1] == y[0] && near(x.slice(2), y.slice(2), slips - 1));
  }
  // Letters that sound alike are one letter.
  function sound(word) {
    return word.replace(/ij|y/g, "ei").replace(/ou/g, "au").replace(/ch/g, "g").replace(/c|q/g, "k").replace(/v/g, "f").replace(/z/g, "s").replace(/dt|d$/g, "t").replace(/(.)\1/g, "$1");
  }
  // How well each word of the index fits what was typed: the same, a longer one that begins or ends
  // with it, its beginning while someone types, one that it is made of, or a slip.
  function fits(typed, typing) {
    var cut = stem(typed), found = forms(typed, 1), heard = sound(cut);
    names.forEach(function (name) {
      var more = name.length - cut.length, from = name.indexOf(cut), rest = from ? name.slice(0, from) : name.slice(cut.length);
      if (more > 2 && (from == 0 || from == more) && cut.length > 2 && (cut.length > 4 || known.has(stem(rest)))) found[name] = found[name] || .4;
      else if (typing && typed.length > 2 && (from == 0 || name.indexOf(typed) == 0)) found[name] = found[name] || .6;
    });
    return [function () { return parts(typed); }, slips, function () { return parts(typed, true); }]
      .reduce(function (found, next) { return some(found) ? found : next(); }, found);
    function slips() {
      var many = cut.length > 7 ? 2 : 1;
      names.forEach(function (name) {
        var said = sound(name);
        if (name.length > 2 && cut.length > 4 && said[0] == heard[0] && (near(heard, said, many) || near(cut, name, many))) found[name] = .6;
      });
      return found;
    }
  }
  // The places that fit best. What someone asks in danger has a place that comes before all others.
  function search(text, typing) {
    var all = split(text), score = {}, hits = {}, sure = {}, seen = {}, said = new Set(all.map(stem)), first, most, found;
    sift(join(all)).forEach(function (word, at, typed) {
      var best = {}, close = {}, found = fits(word, typing && at == typed.length - 1);
      Object.keys(found).forEach(function (name) {
        var all = known.get(name);
        all.forEach(function (posting) {
          var to = posting / 10 | 0, weight = posting % 10, points = found[name] * (weight > 1 ? weight : 1 / Math.sqrt(all.length));
          if (!(best[to] > points)) best[to] = points;
          if (found[name] > .3) close[to] = 1;
        });
      });
      Object.keys(best).forEach(function (to) {
        score[to] = (score[to] || 0) + best[to];
        hits[to] = (hits[to] || 0) + (close[to] || 0);
        if (best[to] > 2 || hits[to] == typed.length) sure[to] = true;
      });
    });
    said.forEach(function (name) {
      (known.get(name) || []).forEach(function (posting) { if (posting % 10 > 8) first = posting / 10 | 0; });
    });
    Object.keys(index.danger).forEach(function (asked) {
      if (asked.split(" ").every(function (word) { return said.has(word); })) first = index.danger[asked];
    });
    found = Object.keys(sure).filter(function (to) { return to != first; }).sort(function (a, b) { return score[b] - score[a] || a - b; });
    most = score[found[0]] / 4;
    if (first >= 0) found.unshift(first);
    return found.filter(function (at) {
      var page = places[at].of ? places[at].page : at;
      seen[page] = (seen[page] || 0) + 1;
      return at == first || score[at] > most && seen[page] < 3;
    }).slice(0, 6);
  }
  function item(at) {
    var found = places[at], row = document.createElement("li"), link = document.createElement("a"), answer = !found.of && document.querySelector(found.part);
    link.href = answer ? found.part : "../" + found.page + found.part;
    link.textContent = found.title[0].toUpperCase() + found.title.slice(1);
    row.append(link);
    if (answer) row.append(answer.querySelector("p").cloneNode(true));
    else if (found.of != found.title) row.append(" ", Object.assign(document.createElement("small"), { textContent: found.of }));
    return row;
  }
  function show(typing) {
    var text = input.value.trim(), secret = code.test(text), found = text && index ? search(secret ? place.dataset.code : text, typing) : [], none;
    list.replaceChildren.apply(list, found.map(item));
    if (!text || !index) return count.textContent = "";
    none = place.dataset.none.split("|");
    count.textContent = found.length ? place.dataset.found.replace("#", found.length) : none[0].replace("#", function () { return text; });
    if (!found.length) count.append(Object.assign(document.createElement("a"), { href: "#niet-gevonden", textContent: none[1] }), none[2]);
    history.replaceState(null, "", secret ? location.pathname : "?q=" + encodeURIComponent(text));
  }
  place.index.then(function (got) {
    index = got;
    index.places.forEach(function (page) {
      for (var at = 2; at < page.length; at += 2) places.push({ page: page[0], of: page[1], part: page[at], title: page[at + 1] });
    });
    known = new Map();
    Object.keys(index.words).forEach(function (words) {
      var last = 0, all = index.words[words].map(function (step) { return last += step; });
      words.split(" ").forEach(function (word) { known.set(word, all); });
    });
    names = Array.from(known.keys());
    stop = new Set(index.stop);
    show();
  }).catch(place.fail);
  input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(show, 150, true); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(timer);
    show();
    var first = list.querySelector("a");
    if (first) first.focus();
  });
  place.words = function (text) { return sift(split(text)); };
  place.stem = stem;
})();
