/**
 * `<cyber-care-chat lang="nl">`: the helpline's chat window.
 *
 * Attributes: `lang` (nl, fr, en); in another site's page, `endpoint`, the gateway's address;
 * `lang-chosen` when the customer chose the language, which then goes before the language in which
 * an earlier conversation stopped.
 * Tells its page: `cyber-care-language` (detail: {language}) whenever its language changes.
 */

import { Conversation } from "./chat/conversation.js";
import { element, setAttribute, setChildren, setText } from "./chat/dom.js";
import { EventStream } from "./chat/events.js";
import { Gateway, GatewayError } from "./chat/gateway.js";
import { MessageView, senderName } from "./chat/message-view.js";
import { buildShell } from "./chat/shell.js";
import { Calendar, counted, fill, knownLanguage, loadWords, MEGABYTE } from "./chat/words.js";

const STYLESHEET = new URL("./chat/chat.css", import.meta.url).href;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15000;
// A hiccup shorter than this is not worth a customer's worry.
const QUIET_MS = 1500;
const RECONNECTED_MS = 3000;
// If "typing off" gets lost, the dots must not go on for ever.
const TYPING_MS = 60000;
// Long enough for a screen reader to pick it up, short enough not to be met again when reading.
const ANNOUNCED_MS = 15000;
// Browsers allow six connections to a server: a window that nobody sees gives its own back.
const UNSEEN_MS = 60000;
const NEAR_END_PX = 80;
const ABOVE_PX = 8;
// Each step draws the conversation anew.
const PROGRESS_STEP = 0.05;
const MINUTE_MS = 60000;

class CyberCareChat extends HTMLElement {
  static observedAttributes = ["lang"];

  #shell = buildShell(STYLESHEET);
  #conversation = new Conversation();
  /** @type {Map<string, MessageView>} */
  #views = new Map();
  /** @type {Map<string, HTMLElement>} */
  #days = new Map();
  #gateway = null;
  #stream = null;
  #lifetime = null;
  #language = "nl";
  #wanted = "nl";
  #texts = null;
  #calendar = null;
  #session = null;
  #refusals = 0;
  #lastSpokenAt = 0;
  #sending = Promise.resolve();
  #uploading = Promise.resolve();
  #connection = "up";
  // Whether the end of the conversation is in view; then it stays so, whatever changes size.
  #pinned = true;
  #timers = {};

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.append(this.#shell.style, this.#shell.fallback, this.#shell.frame);
    this.#listen();
  }

  connectedCallback() {
    this.#lifetime = new AbortController();
    const { signal } = this.#lifetime;
    window.addEventListener("offline", () => this.#offline(), { signal });
    window.addEventListener("online", () => this.#online(), { signal });
    window.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
    const resized = new ResizeObserver(() => this.#pinned && this.#toEnd());
    resized.observe(this.#shell.log);
    signal.addEventListener("abort", () => resized.disconnect());
    this.#language = knownLanguage(this.lang) ?? knownLanguage(document.documentElement.lang) ?? "nl";
    this.#gateway = new Gateway(this.getAttribute("endpoint") ?? "");
    this.#start(signal);
  }

  disconnectedCallback() {
    this.#lifetime.abort();
    this.#stream?.stop();
    this.#stream = null;
    this.#session = null;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
  }

  attributeChangedCallback(_name, _before, after) {
    const language = knownLanguage(after);
    if (language && this.#texts && language !== this.#language) this.chooseLanguage(language);
  }

  /** The customer wants another language: the window speaks it and the gateway is told. */
  async chooseLanguage(language) {
    if (!(await this.#speak(language))) return this.#problem(this.#texts.errors.language);
    try {
      await this.#withSession(() => this.#gateway.setLanguage(language));
    } catch {
      this.#problem(this.#texts.errors.language);
    }
  }

  // Start -------------------------------------------------------------------------------------

  async #start(signal) {
    const styled = new Promise((resolve) => {
      if (this.#shell.style.sheet) resolve();
      this.#shell.style.addEventListener("load", resolve);
      this.#shell.style.addEventListener("error", resolve);
    });
    await keepTrying(() => this.#load(this.#language), signal);
    await styled;
    if (signal.aborted) return;
    this.#say();
    this.#shell.frame.hidden = false;
    this.#shell.fallback.hidden = true;
    this.#open().catch(() => {});
  }

  async #load(language) {
    this.#wanted = language;
    const texts = await loadWords(this.#gateway.textsUrl(language));
    // Whoever presses two languages in a hurry means the last, whichever arrives first.
    if (this.#wanted !== language) return;
    this.#texts = texts;
    this.#language = language;
    this.#calendar = new Calendar(language);
  }

  /** The session, opened once; whoever asks meanwhile waits for the same one. */
  #open() {
    const { signal } = this.#lifetime;
    if (this.#session) return this.#session;
    const opening = keepTrying(async () => {
      try {
        return await this.#gateway.open(this.#language);
      } catch (error) {
        this.#connected("connect");
        throw error;
      }
    }, signal).then((session) => this.#opened(session, opening));
    this.#session = opening;
    return opening;
  }

  async #opened(session, opening) {
    const before = this.#lastSpokenAt;
    this.#conversation.forgetNumbered();
    for (const message of session.messages) {
      const { entry } = this.#conversation.receive(message, session.language);
      this.#noteSpoken(entry);
      // Told again after a lost session; the first time it is history and nothing is read out.
      if (before && entry.at.getTime() > before) this.#announce(entry);
    }
    if (session.language !== this.#language) {
      if (this.hasAttribute("lang-chosen")) await this.#gateway.setLanguage(this.#language).catch(() => {});
      else await this.#speak(session.language);
    }
    this.#show({ toEnd: true });
    this.#stream?.stop();
    this.#stream = new EventStream({
      url: this.#gateway.eventsUrl,
      credentials: this.#gateway.credentials,
      lastEventId: session.last_event_id,
      onEvent: (type, data) => this.#onEvent(type, data),
      onUp: () => {
        this.#refusals = 0;
        this.#connected("up");
      },
      onDown: () => this.#connected("reconnecting"),
      onRefused: () => this.#refused(opening),
    });
    if (navigator.onLine) this.#stream.start();
    else this.#offline();
    return session;
  }

  /** Open a session in the place of `stale`, unless another has taken its place already. */
  #reopen(stale) {
    if (this.#session === stale) this.#session = null;
    return this.#open();
  }

  /** The stream of the session `stale` was refused. */
  #refused(stale) {
    this.#refusals += 1;
    // Refused again and again: the browser does not keep the session's cookie.
    const lasting = this.#refusals > 1;
    if (lasting) this.#connected("cookies");
    const pause = lasting ? Math.min(FIRST_PAUSE_MS * 2 ** this.#refusals, LONGEST_PAUSE_MS) : 0;
    this.#after("reopen", pause, () => this.#reopen(stale).catch(() => {}));
  }

  /** Do `request` in the session; if the gateway does not know the session, in a fresh one. */
  async #withSession(request) {
    const session = this.#open();
    await within(session);
    try {
      return await request();
    } catch (error) {
      if (error.code !== "session") throw error;
    }
    await within(this.#reopen(session));
    try {
      return await request();
    } catch (error) {
      // A session that was made a moment ago and is not known: its cookie was not kept.
      throw error.code === "session" ? new GatewayError("cookies") : error;
    }
  }

  // What comes in ------------------------------------------------------------------------------

  #onEvent(type, data) {
    if (type === "message") this.#receive(data);
    else if (type === "typing") this.#typing(data.on === true);
    else if (type === "language" && knownLanguage(data.language)) this.#speak(data.language);
  }

  #receive(message) {
    const { entry, isNew } = this.#conversation.receive(message, this.#language);
    this.#noteSpoken(entry);
    if (isNew) this.#announce(entry);
    this.#show();
  }

  #noteSpoken(entry) {
    this.#lastSpokenAt = Math.max(this.#lastSpokenAt, entry.at.getTime());
  }

  /** Have a message read out, once. What the customer wrote is not read back. */
  #announce(entry) {
    if (entry.sender === "customer") return;
    const { chat } = this.#texts;
    const line = element("p", { lang: entry.language }, `${senderName(entry, chat)}: ${entry.text}`);
    if (entry.buttons.length) {
      const options = entry.buttons.map((button) => button.title).join(", ");
      line.append(` ${fill(chat.options, { options })}`);
    }
    this.#readOut(line);
  }

  #readOut(line) {
    this.#shell.announcer.append(line);
    setTimeout(() => line.remove(), ANNOUNCED_MS);
  }

  #typing(on) {
    this.#shell.typing.hidden = !on;
    this.#after("typing", TYPING_MS, () => this.#typing(false), on);
    if (on && this.#pinned) this.#toEnd();
  }

  // What goes out ------------------------------------------------------------------------------

  #submit() {
    const { input } = this.#shell;
    const text = input.value.trim();
    const max = this.#texts.message_max_chars;
    input.focus();
    if (!text) return this.#problem(this.#texts.errors.empty);
    if (lengthOf(text) > max) return this.#problem(fill(this.#texts.errors.too_long, { max }), true);
    input.value = "";
    this.#inputChanged();
    this.#send(text);
    return undefined;
  }

  /** @returns {MessageView} the own message, shown before the gateway has it */
  #send(text, offer = null) {
    this.#problem("");
    this.#conversation.forgetRefused();
    const entry = this.#conversation.add(newId(), text, this.#language, new Date(), offer);
    this.#show({ toEnd: true });
    this.#dispatch(entry);
    return this.#views.get(entry.key);
  }

  #dispatch(entry) {
    // One after the other: two messages written in a hurry must not overtake each other.
    this.#sending = this.#sending.then(() => this.#deliver(entry));
  }

  async #deliver(entry) {
    try {
      const { seq } = await this.#withSession(() =>
        entry.offer
          ? this.#gateway.sendOffer(entry.clientId, entry.offer)
          : this.#gateway.sendText(entry.clientId, entry.text),
      );
      this.#conversation.confirm(entry, seq);
      this.#problem("");
      // The answer comes over the stream: if that is waiting for its next attempt, now is the time.
      this.#stream?.start();
    } catch (error) {
      this.#undelivered(entry, error instanceof GatewayError ? error : new GatewayError("server"));
    }
    this.#show();
  }

  #undelivered(entry, error) {
    this.#problem(this.#explain(error));
    // The stream may have told meanwhile that it did arrive.
    if (entry.seq !== null) return;
    if (error.again) {
      entry.state = "failed";
      return;
    }
    // Sending it again cannot help: a choice is withdrawn, a text goes back to be changed.
    this.#conversation.drop(entry);
    const { input } = this.#shell;
    if (entry.offer || input.value.trim()) return;
    input.value = entry.text;
    this.#inputChanged();
  }

  #explain(error) {
    const { errors, message_max_chars: max } = this.#texts;
    if (error.code !== "too_many") return fill(errors[error.code] ?? errors.server, { max });
    return counted(errors, "too_many", "seconds", error.retryAfter ?? 1);
  }

  #retry(entry) {
    entry.state = entry.upload ? "waiting" : "sending";
    this.#problem("");
    if (entry.upload) this.#queue(entry);
    this.#show();
    this.#views.get(entry.key).focus();
    if (!entry.upload) this.#dispatch(entry);
  }

  #choose(entry, number, title) {
    if (!this.#conversation.liveOffers.has(entry)) return;
    // The pressed button goes grey and loses the focus: it moves to the own message, from where
    // Tab leads to the answer that follows. (Not to the input: on a phone the keyboard would open.)
    this.#send(title, { message: entry.seq, number }).focus();
  }

  // Documents ----------------------------------------------------------------------------------

  /** @param {Iterable<File>} files each becomes a message, sent one after the other */
  #attach(files) {
    this.#problem("");
    this.#conversation.forgetRefused();
    const now = new Date();
    for (const file of files) {
      this.#queue(this.#conversation.addDocument(newId(), file, this.#language, now));
    }
    this.#show({ toEnd: true });
  }

  #queue(entry) {
    entry.upload.progress = 0;
    entry.upload.problem = null;
    // What cannot be taken in is told at once, without sending it first.
    const max = this.#texts.document_max_mb;
    const { size } = entry.upload.file;
    if (size > max * MEGABYTE) this.#notReceived(entry, new GatewayError("document_too_large", null, max));
    else if (size === 0) this.#notReceived(entry, new GatewayError("document_empty"));
    // A queue of its own: a long upload must not hold up what the customer writes meanwhile.
    else this.#uploading = this.#uploading.then(() => this.#upload(entry));
  }

  async #upload(entry) {
    const { upload, clientId } = entry;
    entry.state = "sending";
    this.#show();
    let shown = 0;
    const progressed = (part) => {
      upload.progress = part;
      if (part < 1 && part - shown < PROGRESS_STEP) return;
      shown = part;
      this.#show();
    };
    try {
      const { seq } = await this.#withSession(() =>
        this.#gateway.sendDocument(clientId, upload.file, progressed),
      );
      this.#conversation.confirm(entry, seq);
      this.#readOut(element("p", {}, `${entry.text}: ${this.#texts.chat.received}`));
      this.#stream?.start();
    } catch (error) {
      // The stream may have told meanwhile that it did arrive.
      if (entry.seq === null) {
        this.#notReceived(entry, error instanceof GatewayError ? error : new GatewayError("server"));
      }
    }
    this.#show();
  }

  #notReceived(entry, error) {
    entry.state = error.again ? "failed" : "refused";
    entry.upload.problem = error;
    this.#readOut(element("p", {}, `${entry.text}: ${this.#explainUpload(error)}`));
  }

  /** A file of a message. The browser follows the link by itself, but for another site's page. */
  async #download(event, file) {
    if (!this.#gateway.isElsewhere) return;
    event.preventDefault();
    try {
      const content = URL.createObjectURL(await this.#gateway.file(file.url));
      element("a", { href: content, download: file.url.split("/").slice(3).join("-") }).click();
      setTimeout(() => URL.revokeObjectURL(content), MINUTE_MS);
    } catch (error) {
      this.#problem(this.#explain(error));
    }
  }

  #explainUpload(error) {
    const { errors } = this.#texts;
    const line = errors[`document_${error.code}`] ?? errors[error.code];
    if (!line || error.code === "too_many") return this.#explain(error);
    return fill(line, { max: error.max });
  }

  // What is shown ------------------------------------------------------------------------------

  async #speak(language) {
    this.#wanted = language;
    if (language === this.#language) return true;
    try {
      await this.#load(language);
    } catch {
      return false;
    }
    this.#say();
    this.#show();
    return true;
  }

  #say() {
    this.#shell.speak(this.#texts.chat, this.#language);
    this.lang = this.#language;
    this.#problem("");
    this.#inputChanged();
    this.#showConnection();
    this.dispatchEvent(
      new CustomEvent("cyber-care-language", {
        bubbles: true,
        composed: true,
        detail: { language: this.#language },
      }),
    );
  }

  #show({ toEnd = false } = {}) {
    const { list, empty, latest } = this.#shell;
    const follow = toEnd || this.#pinned;
    const count = list.childElementCount;
    const { entries } = this.#conversation;
    empty.hidden = entries.length > 0;
    setChildren(list, this.#nodes(entries));
    this.#forgetViews(entries);
    if (follow) this.#toEnd();
    else if (list.childElementCount > count) latest.hidden = false;
  }

  #nodes(entries) {
    const live = this.#conversation.liveOffers;
    const last = entries.findLast((entry) => entry.sender === "customer");
    const now = new Date();
    const nodes = [];
    let day = "";
    let sender = "";
    for (const [index, entry] of entries.entries()) {
      // Until the gateway has stored it, a message has only the device's idea of the day.
      const key = entry.seq === null && day ? day : this.#calendar.dayKey(entry.at);
      if (key !== day) {
        nodes.push(this.#dayNode(key, entry.at, now));
        sender = "";
      }
      const view = this.#view(entry);
      view.update({
        words: this.#texts.chat,
        calendar: this.#calendar,
        language: this.#language,
        live: live.has(entry),
        chosen: entry.buttons.length ? this.#conversation.chosenOf(entry) : null,
        first: sender !== entry.sender + entry.name,
        last: entry === last,
        timed: !this.#sameBreath(entry, entries[index + 1]),
        explain: (problem) => this.#explainUpload(problem),
      });
      nodes.push(view.node);
      day = key;
      sender = entry.sender + entry.name;
    }
    return nodes;
  }

  /** Said by the same in the same minute: one time for both is enough. */
  #sameBreath(entry, next) {
    if (!next || next.sender !== entry.sender || next.name !== entry.name) return false;
    return Math.floor(next.at / MINUTE_MS) === Math.floor(entry.at / MINUTE_MS);
  }

  #dayNode(key, at, now) {
    let node = this.#days.get(key);
    if (!node) this.#days.set(key, (node = element("li", { class: "day" }, element("time"))));
    setAttribute(node.firstChild, "datetime", key);
    setText(node.firstChild, this.#calendar.day(at, now, this.#texts.chat));
    return node;
  }

  #view(entry) {
    let view = this.#views.get(entry.key);
    if (!view) {
      view = new MessageView(entry, {
        choose: (number, title) => this.#choose(view.entry, number, title),
        retry: () => this.#retry(view.entry),
        fileUrl: (path) => this.#gateway.fileUrl(path),
        download: (event, file) => this.#download(event, file),
      });
      this.#views.set(entry.key, view);
    }
    // After a lost session the same message comes as a new entry.
    view.entry = entry;
    return view;
  }

  #forgetViews(entries) {
    const kept = new Set(entries.map((entry) => entry.key));
    for (const key of this.#views.keys()) if (!kept.has(key)) this.#views.delete(key);
  }

  #nearEnd() {
    const { log } = this.#shell;
    if (scrolls(log)) return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    return log.getBoundingClientRect().bottom < window.innerHeight + NEAR_END_PX;
  }

  #scrolled() {
    this.#pinned = this.#nearEnd();
    if (this.#pinned) this.#shell.latest.hidden = true;
  }

  /**
   * How far to scroll for the latest: to the end, but not past the beginning of an answer that is
   * longer than the window. An answer that ends in buttons is shown with them.
   */
  #readingPlace(log) {
    const { entries, liveOffers } = this.#conversation;
    const last = entries.at(-1);
    if (!last || last.sender === "customer" || liveOffers.size) return log.scrollHeight;
    // What was said in the same instant is one answer.
    const before = entries.findLastIndex(
      (entry) => entry.sender === "customer" || entry.at.getTime() !== last.at.getTime(),
    );
    const node = this.#views.get(entries[before + 1].key).node;
    const top = node.getBoundingClientRect().top - log.getBoundingClientRect().top;
    return log.scrollTop + top - ABOVE_PX;
  }

  #toEnd({ asked = false } = {}) {
    const { log, latest, composer } = this.#shell;
    if (scrolls(log)) log.scrollTop = asked ? log.scrollHeight : this.#readingPlace(log);
    // On a low screen the whole page scrolls; it is moved only for who is in the conversation.
    else if (asked || this.shadowRoot.activeElement) composer.scrollIntoView({ block: "end" });
    this.#pinned = this.#nearEnd();
    latest.hidden = this.#pinned;
  }

  /** One line under the input, or none; `invalid` marks the input itself as what is wrong. */
  #problem(text, invalid = false) {
    const { problem, input } = this.#shell;
    setText(problem, text);
    setAttribute(input, "aria-invalid", invalid ? "true" : null);
  }

  #inputChanged() {
    const { input, counter } = this.#shell;
    const max = this.#texts.message_max_chars;
    const left = max - lengthOf(input.value.trim());
    const near = left <= Math.max(100, max / 10);
    const { chat } = this.#texts;
    const count = Math.abs(left);
    setText(counter, near ? counted(chat, left < 0 ? "over" : "left", "count", count) : "");
    setAttribute(counter, "class", left < 0 ? "counter over" : "counter");
    // Measured anew each time: the height is what the text needs, the stylesheet sets the bounds.
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
  }

  // The line -----------------------------------------------------------------------------------

  /** @param {"up" | "offline" | "connect" | "cookies" | "reconnecting"} state */
  #connected(state) {
    if (state === this.#connection) return;
    const before = this.#connection;
    this.#connection = state;
    if (state === "up") {
      clearTimeout(this.#timers.trouble);
      const told = before !== "reconnecting" || this.#shell.notice.textContent !== "";
      this.#showConnection(told ? "reconnected" : "up");
      this.#after("reconnected", RECONNECTED_MS, () => this.#showConnection());
      return;
    }
    this.#typing(false);
    this.#after("trouble", state === "reconnecting" ? QUIET_MS : 0, () => this.#showConnection());
  }

  #showConnection(state = this.#connection) {
    const { chat, errors } = this.#texts;
    const lines = { ...chat, up: "", connect: errors.connect, cookies: errors.cookies };
    setAttribute(this.#shell.notice, "data-state", state);
    setText(this.#shell.notice, lines[state]);
  }

  #offline() {
    this.#stream?.stop();
    if (this.#texts) this.#connected("offline");
  }

  #online() {
    if (!this.#texts) return;
    if (this.#connection === "offline") this.#connection = "reconnecting";
    this.#stream?.start();
  }

  #seen() {
    this.#after("unseen", UNSEEN_MS, () => this.#stream?.stop(), document.hidden);
    if (!document.hidden && navigator.onLine) this.#stream?.start();
  }

  #after(name, milliseconds, act, wanted = true) {
    clearTimeout(this.#timers[name]);
    if (wanted) this.#timers[name] = setTimeout(act, milliseconds);
  }

  // The customer's hands -----------------------------------------------------------------------

  #listen() {
    const { composer, input, person, attach, picker, languages, log, latest } = this.#shell;
    composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    input.addEventListener("input", () => {
      this.#problem("");
      this.#inputChanged();
    });
    input.addEventListener("keydown", (event) => {
      // While a character is being composed (accents, other scripts), Enter belongs to that.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    attach.addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => {
      this.#attach([...picker.files]);
      // The same file may be chosen again.
      picker.value = "";
    });
    this.#listenForFiles();
    person.addEventListener("click", () => this.#send(this.#texts.chat.person_message));
    languages.addEventListener("click", (event) => {
      const language = event.target.closest("button")?.dataset.language;
      if (language && language !== this.#wanted) this.chooseLanguage(language);
    });
    latest.addEventListener("click", () => {
      this.#toEnd({ asked: true });
      log.focus({ preventScroll: true });
    });
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Files that are dropped on the window or pasted into the message. */
  #listenForFiles() {
    const { frame, input } = this.#shell;
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    const over = (event) => {
      if (!carriesFiles(event)) return;
      // Without this the browser would leave the chat to show the file.
      event.preventDefault();
      frame.classList.add("dropping");
    };
    frame.addEventListener("dragenter", over);
    frame.addEventListener("dragover", over);
    frame.addEventListener("dragleave", (event) => {
      if (!frame.contains(event.relatedTarget)) frame.classList.remove("dropping");
    });
    frame.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      frame.classList.remove("dropping");
      this.#attach([...event.dataTransfer.files]);
    });
    input.addEventListener("paste", (event) => {
      const { files, types } = event.clipboardData;
      // A word processor puts a picture of the text beside the text: the text is meant.
      if (!files.length || types.includes("text/plain")) return;
      event.preventDefault();
      this.#attach([...files]);
    });
  }
}

/** Try until it works or `signal` ends it, with growing pauses; an "online" event ends a pause. */
async function keepTrying(attempt, signal) {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, pause);
      window.addEventListener("online", resolve, { once: true, signal });
      signal.addEventListener("abort", resolve, { once: true });
    });
    if (signal.aborted) throw new GatewayError("network");
  }
}

/** Wait for `promise`, but not for ever: a message that waits for a session must fail visibly. */
function within(promise, milliseconds = 20000) {
  return Promise.race([
    promise,
    new Promise((_resolve, reject) => {
      setTimeout(() => reject(new GatewayError("network")), milliseconds);
    }),
  ]);
}

function scrolls(log) {
  return getComputedStyle(log).overflowY !== "visible";
}

/** Characters as the gateway counts them (an emoji is one). */
function lengthOf(text) {
  return [...text].length;
}

function newId() {
  // crypto.randomUUID exists on secure pages only; a demonstration may run on a plain address.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

customElements.define("cyber-care-chat", CyberCareChat);
