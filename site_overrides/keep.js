// The crisis page can be kept at hand, for when there is no network.
(function () {
  var home = document.querySelector(".home");
  if ("serviceWorker" in navigator && !document.body.classList.contains("staff"))
    addEventListener("load", function () { navigator.serviceWorker.register(home.href.replace(/[?#].*/, "") + "sw.js").catch(function () {}); });
})();
