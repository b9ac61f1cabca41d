// Makes a passkey or signs in with one. Each button is a form with
//   data-passkey="create" or "get"   data-options, data-verify: addresses to post to
//   data-token: this session's token   data-insecure, data-unsupported, data-stopped, data-failed: texts
// Whatever goes wrong is said in the form's element with role="alert".
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const decoded = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function post(address, form, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": form.dataset.token },
    body: JSON.stringify(body),
  });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(found.fout || form.dataset.failed);
  return found;
}

async function made(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: decoded(options.excludeCredentials),
  };
  const key = await navigator.credentials.create({ publicKey });
  return proof(key, {
    attestationObject: text(key.response.attestationObject),
    transports: key.response.getTransports ? key.response.getTransports() : [],
  });
}

async function used(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: decoded(options.allowCredentials),
  };
  const asked = options.extensions && options.extensions.prf;
  if (asked) publicKey.extensions = { prf: { eval: { first: bytes(asked.eval.first) } } };
  const key = await navigator.credentials.get({ publicKey });
  const handle = key.response.userHandle;
  const answer = proof(key, {
    authenticatorData: text(key.response.authenticatorData),
    signature: text(key.response.signature),
    userHandle: handle ? text(handle) : null,
  });
  // What opens one's own key goes along only where the page asked for it.
  const found = asked && key.getClientExtensionResults().prf;
  if (found && found.results) answer.prf = text(found.results.first);
  return answer;
}

function proof(key, response) {
  response.clientDataJSON = text(key.response.clientDataJSON);
  return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} };
}

async function run(form) {
  // Browsers have passkeys for https and for this machine itself alone.
  if (!window.isSecureContext) throw new Error(form.dataset.insecure);
  if (!window.PublicKeyCredential) throw new Error(form.dataset.unsupported);
  const options = await post(form.dataset.options, form, {});
  const answer = await (form.dataset.passkey === "create" ? made(options) : used(options));
  for (const field of form.querySelectorAll("input[name]")) answer[field.name] = field.value;
  return post(form.dataset.verify, form, answer);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const alert = form.querySelector("[role=alert]");
    button.disabled = true;
    alert.textContent = "";
    try {
      location.assign((await run(form)).verder);
    } catch (fault) {
      const stopped = fault instanceof DOMException;
      alert.textContent = stopped ? form.dataset.stopped : fault.message || form.dataset.failed;
      button.disabled = false;
    }
  });
}
