// Search in the page itself: zoekveld.js brings this and the index when someone begins. Without
// scripts the page is a list from A to Z. How words are cut comes with the index.
(function () {
  var place = document.getElementById("zoek"), form = place.firstChild, input = form.q, count = place.children[1],
    list = place.children[2], index, places = [], known = new Map(), subjects = new Map(), names, sounds, alike = {}, phrases = [], stop, timer,
    // A number of a message, or the code of a receipt: with a figure or a dash, since "zelfmoord" is neither.
    code = /^\W*(?=.*\d|.*-)(z\W?\w{4}\W?\w{4}|z\W\w*\d[\w-]*|([0-9a-hjkmnp-tv-z]{5}\W?){4})\W*$/i;

  function split(text) {
    return (text.toLowerCase().replace(/[’']s(?![a-z])/g, "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ł/g, "l").replace(/ı/g, "i").replace(/(.)\1\1+/g, "$1$1")
      .match(/[\p{L}\p{N}]{2,}/gu) || []);
  }
  function sift(words) {
    return words.filter(function (word) { return !stop.has(word); });
  }
  function stem(word) {
    return index.cuts.reduce(function (cut, rule) { return cut.length > rule[0] ? cut.replace(RegExp(rule[1]), rule[2]) : cut; }, word);
  }
  // "zeg het af" asks for "afzeggen", and "vertrouwens persoon" for one word.
  function join(words) {
    for (var at = 0; at < words.length; at++) for (var to = at + 1; to < words.length; to++) {
      var one = [to == at + 1 ? words[at] + words[to] : "", index.before.includes(words[to]) ? words[to] + words[at] : ""]
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
      var first = word.slice(0, at), last = word.slice(at), head = forms(first, half ? .6 : .9), tail = forms(last, .4);
      if (stop.has(first) && !index.before.includes(first) || stop.has(last) || Math.min(first.length, last.length) < 4 && !(subjects.has(stem(first)) || subjects.has(stem(last)))) continue;
      if (half ? at > 3 && some(head) : some(head) && some(tail)) return half ? head : index.before.includes(first) ? forms(last, .9) : Object.assign(tail, head);
    }
    for (at = 3; half && word.length - at > 3; at++) if (!stop.has(word.slice(at)) && some(tail = forms(word.slice(at), .3))) return tail;
    return {};
  }
  // Whether one letter more, less, other, or two turned round make the one word of the other;
  // of long words two such slips are forgiven, in short ones the other letter lies beside it on the keys.
  function near(a, b, slips, short) {
    if (a == b) return true;
    if (!slips || Math.abs(a.length - b.length) > slips) return false;
    for (var i = 0; a[i] == b[i]; i++);
    var x = a.slice(i), y = b.slice(i), other = !short || Math.abs(index.keys.indexOf(x[0]) - index.keys.indexOf(y[0])) == 1;
    return near(x.slice(1), y, slips - 1) || near(x, y.slice(1), slips - 1) || other && near(x.slice(1), y.slice(1), slips - 1) ||
      (x[0] == y[1] && x[1] == y[0] && near(x.slice(2), y.slice(2), slips - 1));
  }
  // Letters that sound alike are one letter.
  function sound(word) {
    return word.replace(/ij|y/g, "ei").replace(/ou/g, "au").replace(/ch/g, "g").replace(/c|q/g, "k").replace(/v/g, "f").replace(/z/g, "s").replace(/dt|d$/g, "t").replace(/(.)\1/g, "$1");
  }
  // How well each word of the index fits what was typed: the same, a longer one that begins or ends
  // with it, its beginning while someone types, one that it is made of, or a slip.
  function fits(typed, typing, said) {
    var cut = stem(typed), found = forms(typed, 1), heard = sound(cut);
    if (stop.has(typed)) return found; // what says nothing by itself is no beginning and no slip either
    names.forEach(function (name) {
      var more = name.length - cut.length, from = name.indexOf(cut), rest = from ? name.slice(0, from) : name.slice(cut.length);
      if (more > 2 && (from == 0 || from == more) && cut.length > 2 && (cut.length > 4 || known.has(stem(rest)))) found[name] = found[name] || .4;
      else if (typing && typed.length > 2 && (from == 0 || name.indexOf(typed) == 0)) found[name] = found[name] || .6;
    });
    // One slip in a long word is likelier than a compound that no page has.
    return [function () { return cut.length > 7 ? slips(1) : found; }, function () { return parts(typed); },
      function () { return slips(cut.length > 7 ? 2 : 1); }, function () { return parts(typed, true); }]
      .reduce(function (found, next) { return some(found) ? found : next(); }, found);
    function slips(many) {
      var short = cut.length < 5;
      names.forEach(function (name, at) {
        var heardAs = sounds[at];
        if (name.length < 3 || typed.length < 5 || short && !subjects.has(name) || heardAs[0] != heard[0]) return;
        if (near(heard, heardAs, many, short) || near(cut, name, many, short)) found[name] = typed.length > 6 ? .6 : .5;
        if (!short && near(cut, name, 1, true)) said.add(alike[name] || name);
      });
      return found;
    }
  }
  // How well each place fits the words: a word that few places are asked by says more than one of
  // many, a place that has all words more than one that has some, and whole phrases most.
  function rate(words, typing, said, meant) {
    var score = {}, hits = {}, cover = {}, sure = {};
    words.forEach(function (word, at) {
      var best = {}, fit = {}, found = fits(word, typing && at == words.length - 1, said);
      Object.keys(found).forEach(function (name) {
        var all = known.get(name), rare = rarity(alike[name] || name);
        if (found[name] > .5) meant.add(alike[name] || name);
        all.forEach(function (weight, to) {
          best[to] = Math.max(best[to] || 0, found[name] * (weight > 1 ? weight * rare : 1 / Math.sqrt(all.size)));
          fit[to] = Math.max(fit[to] || 0, found[name]);
        });
      });
      Object.keys(best).forEach(function (to) {
        score[to] = (score[to] || 0) + best[to];
        hits[to] = (hits[to] || 0) + (fit[to] > .3);
        cover[to] = (cover[to] || 0) + fit[to];
        if (best[to] > 2 || hits[to] == words.length) sure[to] = true;
      });
    });
    Object.keys(score).forEach(function (to) { score[to] = sure[to] ? score[to] * (.7 + .3 * Math.min(1, cover[to] / words.length)) : 0; });
    return score;
  }
  // The places that fit best, each page once before any twice. What someone asks in danger has a
  // place that comes before all others; a word of what is not here says that nothing is.
  function search(text, typing) {
    var all = split(text), sought, said = new Set(), meant = new Set(), whole = {}, seen = {}, once = [], twice = [], score, first, found, most;
    sought = sift(join(all));
    score = rate(sought, typing, said, meant);
    all.concat(join(all)).map(stem).forEach(function (word) { said.add(alike[word] || word); meant.add(alike[word] || word); });
    phrases.forEach(function (phrase) {
      function has(word) { return this.has(word); }
      if (phrase.danger && phrase.words.every(has, said)) first = phrase.places[0];
      if (phrase.words.length > 1 && phrase.words.every(has, meant)) phrase.places.forEach(function (to) { whole[to] = Math.max(whole[to] || 0, 3 * phrase.words.length); });
    });
    if (first == null && sought.concat(all.map(function (word) { return alike[stem(word)] || stem(word); }).join(" "))
      .some(function (text) { return index.elsewhere.includes(stem(text)); })) return [];
    Object.keys(whole).forEach(function (to) { score[to] = (score[to] || 0) + whole[to]; });
    found = Object.keys(score).filter(function (to) { return to != first && score[to]; }).sort(function (a, b) { return score[b] - score[a] || !places[b].part - !places[a].part || a - b; });
    most = score[found[0]] / 4;
    if (first >= 0) found.unshift(first);
    found.forEach(function (at) {
      var page = places[at].of ? places[at].page : at;
      if (at != first && score[at] <= most) return;
      seen[page] = (seen[page] || 0) + 1;
      if (seen[page] < 3) (seen[page] > 1 ? twice : once).push(at);
    });
    return once.concat(twice).slice(0, 6);
  }
  function address(at) {
    var found = places[at];
    return !found.of && document.querySelector(found.part) ? found.part : "../" + found.page + found.part;
  }
  function item(at) {
    var found = places[at], row = document.createElement("li"), link = document.createElement("a"), answer = !found.of && document.querySelector(found.part);
    link.href = address(at);
    link.textContent = found.title[0].toUpperCase() + found.title.slice(1);
    row.append(link);
    if (answer) row.append(answer.querySelector("p").cloneNode(true));
    else if (found.of != found.title) row.append(" ", Object.assign(document.createElement("small"), { textContent: found.of }));
    return row;
  }
  // What is longer is a letter, over which a browser would think for minutes. Half a sign fits in no address.
  function question(text) {
    return text.slice(0, 200).replace(/[\ud800-\udfff]/gu, "").trim();
  }
  function find(text, typing) {
    return search(code.test(text) ? place.dataset.code : text, typing);
  }
  function show(typing) {
    var text = question(input.value), found = text && index ? find(text, typing) : [], none, call;
    list.replaceChildren.apply(list, found.map(item));
    if (!text || !index) return count.textContent = "";
    none = place.dataset.none.split("|");
    count.textContent = found.length ? place.dataset.found.replace("#", found.length) : none[0].replace("#", function () { return text; });
    if (!found.length) {
      count.append(Object.assign(document.createElement("a"), { href: "#niet-gevonden", textContent: none[1] }), none[2]);
      call = document.getElementById("contact");
      if (call) list.appendChild(document.createElement("li")).append(call.querySelector("p").cloneNode(true));
    }
    history.replaceState(null, "", code.test(text) ? location.pathname : "?q=" + encodeURIComponent(text));
  }
  function weigh(word, to, weight) {
    if (!known.has(word)) known.set(word, new Map());
    known.get(word).set(to, Math.max(weight, known.get(word).get(to) || 0));
  }
  // What people ask gives its words too, each the more the fewer they are; words that say nothing
  // count in a phrase only.
  function ask(asked, danger) {
    var empty = new Set(index.stop.map(stem));
    Object.keys(asked).forEach(function (texts) {
      texts.split(",").forEach(function (text) {
        var words = text.split(" ");
        phrases.push({ words: words, places: asked[texts], danger: danger });
        words.forEach(function (word) {
          if (words.length < 2 || !empty.has(word)) asked[texts].forEach(function (to) {
            weigh(word, to, words.length > 2 ? 3 : words.length > 1 ? 5 : 8);
            subjects.set(word, (subjects.get(word) || new Set()).add(to));
          });
        });
      });
    });
  }
  // How few places a word stands for, those that are asked by it if there are: 1 for one place.
  function rarity(word) {
    var titled = Array.from(known.get(word).values()).filter(function (weight) { return weight > 1; }).length;
    return Math.pow(subjects.has(word) ? subjects.get(word).size : titled || 1, -.25);
  }
  function read() {
    Object.keys(index.words).forEach(function (words) {
      var last = 0;
      index.words[words].forEach(function (step) {
        last += step;
        words.split(" ").forEach(function (word) { weigh(word, last / 10 | 0, last % 10); });
      });
    });
    ask(index.asked);
    ask(index.danger, true);
    Object.keys(index.alike).forEach(function (first) {
      index.alike[first].forEach(function (word) {
        alike[word] = first;
        if (known.has(first)) known.set(word, known.get(first));
      });
    });
    names = Array.from(known.keys());
    sounds = names.map(sound);
    stop = new Set(index.stop);
  }
  place.index.then(function (got) {
    index = got;
    index.places.forEach(function (page) {
      for (var at = 2; at < page.length; at += 2) places.push({ page: page[0], of: page[1], part: page[at], title: page[at + 1] });
    });
    read();
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
  place.find = function (text) { return find(question(text)).map(address); };
})();
