// Who leaves at once leaves no way back: what an address opened here, it opens no more.
(function () {
  var way = /^(.*?)\/(?:l\/.*|verder)(\/bezig\/\w+)/.exec(location.pathname), wipe = self.wissen;
  self.wissen = function () {
    if (way) navigator.sendBeacon(way[1] + way[2], new URLSearchParams({ doe: "weg" }));
    if (wipe) wipe();
  };
})();
