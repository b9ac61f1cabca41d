// The crisis page can be kept at hand, for when there is no network.
if (navigator.serviceWorker) addEventListener("load", () =>
  navigator.serviceWorker.register(document.querySelector(".home").href + "sw.js").catch(() => {}));
