// A page that the script of a form showed, and that was loaded anew since, has that script no more:
// going back to a page of the form changes the address alone. Then that page is loaded.
(function () {
  function here() { return location.pathname + location.search; }
  var shown = here();
  addEventListener("popstate", function () {
    if (here() != shown) location.reload();
  });
})();
