/** Keeps a page of the desk up to date, and sends its small forms without leaving it.
    The pages work without it: they are then as they were when they were loaded. */

const RETRY_MS = 3000;
const NEAR_THE_END = 120;

/** The server's HTML as nodes. Nothing in it runs: the page's policy allows no script but this. */
function nodesOf(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return [...parsed.body.childNodes].map((node) => document.importNode(node, true));
}

/** Put new content into a region; what was typed, opened or focused there stays. */
function replaceRegion(region, html) {
  const typed = new Map();
  for (const field of region.querySelectorAll("textarea[id], input[id], select[id]")) {
    typed.set(field.id, field.value);
  }
  const opened = [...region.querySelectorAll("details[open][id]")].map((one) => one.id);
  const active = document.activeElement;
  const focused = active && region.contains(active) ? active.id : "";
  const caret = focused && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  region.replaceChildren(...nodesOf(html));
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field && region.contains(field)) field.value = value;
  }
  for (const id of opened) {
    const part = document.getElementById(id);
    if (part) part.open = true;
  }
  if (!focused) return;
  const again = document.getElementById(focused);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (caret && again.setSelectionRange && again.type !== "checkbox") again.setSelectionRange(...caret);
}

/** Add messages that are not there yet, renew those that are, and stay at the end if the reader
    was there. */
function addLines(list, html) {
  const log = list.parentElement;
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
  for (const node of nodesOf(html)) {
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const shown = document.getElementById(node.id);
    if (!shown) list.append(node);
    else if (!shown.isEqualNode(node)) shown.replaceWith(node);
  }
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function follow(status) {
  let last = "";
  const open = () => {
    const url = new URL(status.dataset.live, location.href);
    if (last) url.searchParams.set("after", last);
    const events = new EventSource(url);
    events.addEventListener("open", () => {
      if (status.textContent) status.textContent = status.dataset.back;
    });
    events.addEventListener("error", () => {
      status.textContent = status.dataset.lost;
      if (events.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MS);
    });
    events.addEventListener("region", (event) => {
      const { id, html } = JSON.parse(event.data);
      const region = document.getElementById(id);
      if (region) replaceRegion(region, html);
    });
    events.addEventListener("lines", (event) => {
      last = event.lastEventId;
      addLines(document.getElementById("transcript"), JSON.parse(event.data).html);
    });
    events.addEventListener("signed-out", () => {
      events.close();
      location.assign("/desk/sign-in");
    });
  };
  open();
}

function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(form) {
  const error = form.querySelector(".error");
  const button = form.querySelector("button[type=submit]");
  button.setAttribute("aria-disabled", "true");
  form.dataset.sending = "";
  let text = "";
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (response.ok) {
      const key = form.querySelector("input[name=key]");
      if (key) key.value = freshKey();
      for (const area of form.querySelectorAll("textarea")) area.value = "";
    } else {
      text = (await response.json()).error;
    }
  } catch {
    text = document.querySelector("[data-lost]")?.dataset.lost ?? "";
  }
  error.textContent = text;
  error.hidden = !text;
  button.removeAttribute("aria-disabled");
  delete form.dataset.sending;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-stay]")) return;
  event.preventDefault();
  if (!("sending" in form.dataset)) send(form);
});

// Ctrl or Command with Enter sends what is being written.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-stay]");
  if (form && event.target.matches("textarea")) {
    event.preventDefault();
    form.requestSubmit();
  }
});

const log = document.querySelector(".log");
if (log) log.scrollTop = log.scrollHeight;
const status = document.querySelector("[data-live]");
if (status) follow(status);
