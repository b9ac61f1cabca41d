// Keeps the page with crisis numbers at hand for when there is no network: that one page and
// nothing else, ever. Forms, links, status and texts are never kept; staff pages not even seen.
var root = new URL("./", location).pathname, page = root + "crisis/", mine = "loket " + root + " ", name = mine + "VERSION";
var forms = FORMS || location.origin + root;
var line = '<p class="warning" role="status">' + OFFLINE + '</p>';

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(name).then(function (cache) {
    return cache.add(new Request(page, { cache: "no-cache" }));
  }));
  self.skipWaiting();
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.map(function (old) {
      return old != name && old.indexOf(mine) == 0 && caches.delete(old);
    }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  var request = event.request, path = new URL(request.url).pathname, answer;
  if (request.mode != "navigate" || request.method != "GET" || request.url.indexOf(forms + "medewerker") == 0) return;
  // A server that fails, or a network that is there but does not answer, must not keep the
  // numbers away.
  answer = fetch(request).then(function (got) {
    return path != page || got.status < 500 ? got : kept().catch(function () { return got; });
  }, kept);
  event.respondWith(path != page ? answer : Promise.race([answer, new Promise(function (done) {
    setTimeout(function () { kept().then(done, function () {}); }, 4000);
  })]));
});

// The page as it was kept, with a line on top. It can stand in for a page at another depth, so
// its links start at the root.
function kept() {
  return caches.open(name).then(function (cache) { return cache.match(page); }).then(function (found) {
    return found.text().then(function (text) {
      var headers = new Headers(found.headers);
      headers.delete("content-encoding");
      headers.delete("content-length");
      text = text.replace(/ href="\.\.\//g, function () { return ' href="' + root; });
      return new Response(text.replace("<h1", function () { return line + "<h1"; }), { headers: headers });
    });
  });
}
