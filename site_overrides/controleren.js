// Checks the statement of a receipt that stands behind # or was pasted. Nothing leaves the browser.
(function () {
  var place = document.getElementById("controle"), words = place.dataset, form, field, told;

  function bytes(text) {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), function (sign) { return sign.charCodeAt(0); });
  }
  function day(text) {
    var is = new Date(text), form = { timeZone: "Europe/Amsterdam", day: "numeric", month: "long", year: "numeric" };
    if (text.length == 10) return is.toLocaleDateString("nl-NL", form);
    return is.toLocaleString("nl-NL", Object.assign(form, { hour: "numeric", minute: "2-digit" })).replace(":", ".") + " " + words.hour;
  }
  function tell(text, good, parts) {
    var said = document.createElement("p"), list = document.createElement("dl"), names = words.names.split("|");
    told.className = good ? "notice" : "warning";
    said.textContent = text;
    list.className = "answers";
    (parts || []).forEach(function (part, at) {
      var row = document.createElement("div");
      if (!part) return;
      row.append(Object.assign(document.createElement("dt"), { textContent: names[at] }), Object.assign(document.createElement("dd"), { textContent: part, className: "typed" }));
      list.append(row);
    });
    told.replaceChildren(said, list);
  }
  async function check(text) {
    // A whole mail fits in so much, as in the field; line ends in more blanks would take minutes.
    var found = /loket1(~[\w.:%-]*){9}~[\w-]{86}/.exec(text.slice(0, 20000).replace(/=?[ \t]*\r?\n[ \t>]*/g, "")), parts, key, named, on;
    if (!found) return tell(words.none);
    parts = found[0].split("~");
    if (parts[1] != words.provider) return tell(words.other);
    named = document.querySelector('[data-key-id="' + CSS.escape(parts[9]) + '"]');
    if (!named) return tell(words.unknown);
    try {
      key = await crypto.subtle.importKey("raw", bytes(named.dataset.key), { name: "Ed25519" }, false, ["verify"]);
    } catch (error) { return tell(words.old); }
    try {
      if (!await crypto.subtle.verify("Ed25519", key, bytes(parts[10]), new TextEncoder().encode(parts.slice(0, 10).join("~")))) throw parts;
      on = parts[5].slice(0, 10);
      if (on < named.dataset.since || named.dataset.until && on > named.dataset.until) return tell(words.late);
      tell(words.good, true, [parts[2], parts[3].replace(/-/g, " "), day(parts[4]), day(parts[5]), decodeURIComponent(parts[7]),
        Array.from(bytes(parts[8]), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("").replace(/.{64}(?=.)/g, "$& ")]);
    } catch (error) { tell(words.altered); }
  }
  place.innerHTML = '<form><p><label for="bewijs"></label><textarea id="bewijs" rows="3" maxlength="20000" autocomplete="off" spellcheck="false"></textarea></p><p><button></button></p></form><div role="status"></div>';
  form = place.firstChild;
  field = form.querySelector("textarea");
  told = place.lastChild;
  form.querySelector("label").textContent = words.label;
  form.querySelector("button").textContent = words.button;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    check(field.value);
  });
  function open() {
    field.value = location.hash ? location.href : "";
    if (location.hash) check(location.hash);
  }
  addEventListener("hashchange", open);
  open();
})();
