/**
 * The gateway's event stream, kept open.
 *
 * Read with fetch and not with EventSource: the first connection must already say what was seen
 * (`Last-Event-ID`), and a lost session (403) must be told from a lost network.
 */

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15000;
// The gateway sends a comment every 15 seconds: after three missed ones the line is dead, even if
// the browser has not noticed (a phone that slept, a changed network).
const SILENCE_MS = 50000;

export class EventStream {
  #options;
  #running = null;
  #wake = null;

  /** The last event seen; the next connection goes on after it. */
  lastEventId;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {RequestCredentials} options.credentials
   * @param {string | number | null | undefined} options.lastEventId
   * @param {(type: string, data: any) => void} options.onEvent
   * @param {() => void} options.onUp
   * @param {() => void} options.onDown called for each failed attempt
   * @param {() => void} options.onRefused the session is not known any more
   */
  constructor(options) {
    this.#options = options;
    this.lastEventId = options.lastEventId ?? null;
  }

  /** Connect, or, while waiting for the next attempt, try now. */
  start() {
    if (this.#running) {
      this.#wake?.();
      return;
    }
    this.#running = new AbortController();
    this.#run(this.#running.signal);
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
  }

  async #run(signal) {
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const connected = await this.#connect(signal);
      if (signal.aborted) return;
      if (connected === "refused") {
        this.#running = null;
        this.#options.onRefused();
        return;
      }
      this.#options.onDown();
      if (connected === "closed") pause = FIRST_PAUSE_MS;
      // Spread out, so that a restarted gateway is not met by every window at once.
      await this.#sleep(pause * (0.75 + Math.random() / 2), signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** @returns {Promise<"closed" | "failed" | "refused">} */
  async #connect(signal) {
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    signal.addEventListener("abort", abort);
    let watch = setTimeout(abort, SILENCE_MS);
    let opened = false;
    try {
      const headers = { Accept: "text/event-stream" };
      if (this.lastEventId !== null) headers["Last-Event-ID"] = String(this.lastEventId);
      const response = await fetch(this.#options.url, {
        headers,
        credentials: this.#options.credentials,
        cache: "no-store",
        signal: attempt.signal,
      });
      if (response.status === 401 || response.status === 403) return "refused";
      if (!response.ok || !response.body) return "failed";
      opened = true;
      this.#options.onUp();
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      const parser = new EventParser((type, data, id) => this.#deliver(type, data, id));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "closed";
        clearTimeout(watch);
        watch = setTimeout(abort, SILENCE_MS);
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } catch {
      return opened ? "closed" : "failed";
    } finally {
      clearTimeout(watch);
      signal.removeEventListener("abort", abort);
    }
  }

  #deliver(type, data, id) {
    let value;
    try {
      value = JSON.parse(data);
    } catch {
      return;
    }
    this.#options.onEvent(type, value);
    if (id !== null) this.lastEventId = id;
  }

  #sleep(milliseconds, signal) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
      this.#wake = done;
    });
  }
}

/** Cuts a server-sent event stream into events, wherever the network cut it. */
export class EventParser {
  #rest = "";
  #type = "";
  #data = [];
  #id = null;
  #onEvent;

  /** @param {(type: string, data: string, id: string | null) => void} onEvent */
  constructor(onEvent) {
    this.#onEvent = onEvent;
  }

  /** @param {string} chunk */
  feed(chunk) {
    this.#rest += chunk;
    // A carriage return at the end may be half of a line end: it waits for the next chunk.
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  #line(line) {
    if (line === "") {
      if (this.#data.length) this.#onEvent(this.#type || "message", this.#data.join("\n"), this.#id);
      this.#type = "";
      this.#data = [];
      this.#id = null;
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id") this.#id = value;
  }
}
