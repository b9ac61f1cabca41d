// Who leaves at once is asked for the date of birth again: going back shows nothing.
self.wissen = function () {
  var way = /(.*)\/l\/.*(\/bezig\/\w+)/.exec(location.pathname);
  if (way) navigator.sendBeacon(way[1] + way[2], new URLSearchParams({ doe: "weg" }));
};
