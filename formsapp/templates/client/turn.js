// At a table: a page that comes back by going back is asked anew, so that it is not the one that
// someone else left. Without this script too nothing is kept (no-store); some browsers do it anyway.
addEventListener("pageshow", function (event) {
  if (event.persisted) location.reload();
});
(function (button) {
  if (!button) return;
  button.hidden = false;
  button.onclick = function () { print(); };
})(document.getElementById("printen"));
