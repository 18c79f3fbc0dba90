/** The gateway's API as the chat window sees it. */

const REPLY_WITHIN_MS = 20000;
// A slow line may take minutes for a photo, as long as something still moves.
const STALLED_MS = 30000;

/**
 * A request that did not succeed; `code` names the line to show, `retryAfter` is in seconds, `max`
 * is the limit that was passed.
 */
export class GatewayError extends Error {
  /**
   * @param {string} code
   * @param {number | null} [retryAfter]
   * @param {number | null} [max]
   */
  constructor(code, retryAfter = null, max = null) {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
    this.max = max;
  }

  /** Whether the same message can succeed when it is sent again. */
  get again() {
    return ["network", "server", "cookies", "too_many"].includes(this.code);
  }
}

export class Gateway {
  #endpoint;
  #csrf = "";

  /** @param {string} endpoint the gateway's origin, or "" when the page comes from it */
  constructor(endpoint) {
    this.#endpoint = endpoint.replace(/\/+$/, "");
  }

  get eventsUrl() {
    return `${this.#endpoint}/api/events`;
  }

  /** @param {string} language */
  textsUrl(language) {
    return `${this.#endpoint}/api/texts/${language}`;
  }

  /** @param {string} path as a message gives it */
  fileUrl(path) {
    return this.#endpoint + path;
  }

  /** Whether the page is another site's: a link there goes without the cookie. */
  get isElsewhere() {
    return this.#endpoint !== "" && new URL(this.#endpoint, location.href).origin !== location.origin;
  }

  /**
   * @param {string} path as a message gives it
   * @returns {Promise<Blob>}
   */
  async file(path) {
    let response;
    try {
      const signal = AbortSignal.timeout(REPLY_WITHIN_MS);
      response = await fetch(this.fileUrl(path), { credentials: this.credentials, signal });
      if (response.ok) return await response.blob();
    } catch {
      throw new GatewayError("network");
    }
    throw new GatewayError(codeOf(response.status, {}), retryAfter(response));
  }

  /** Cookies go along even when the window stands in another site's page. */
  get credentials() {
    return this.#endpoint ? "include" : "same-origin";
  }

  /**
   * Take up the conversation of this browser, or begin one.
   * @param {string} language
   * @returns {Promise<{csrf: string, language: string, messages: object[], last_event_id?: string | number | null}>}
   */
  async open(language) {
    const session = await this.#post("/api/session", { language });
    this.#csrf = session.csrf;
    return session;
  }

  /** @returns {Promise<{seq: number}>} */
  sendText(clientId, text) {
    return this.#post("/api/messages", { client_id: clientId, text });
  }

  /** @returns {Promise<{seq: number}>} */
  sendOffer(clientId, offer) {
    return this.#post("/api/messages", { client_id: clientId, offer });
  }

  /**
   * @param {string} clientId
   * @param {File} file
   * @param {(part: number) => void} onProgress hears how much of it is under way, from 0 to 1
   * @returns {Promise<{seq: number}>}
   */
  sendDocument(clientId, file, onProgress) {
    const form = new FormData();
    form.append("client_id", clientId);
    form.append("file", file, file.name);
    return new Promise((resolve, reject) => {
      // Unlike fetch, this tells how far it is.
      const request = new XMLHttpRequest();
      let stalled;
      const moved = () => {
        clearTimeout(stalled);
        stalled = setTimeout(() => request.abort(), STALLED_MS);
      };
      request.open("POST", `${this.#endpoint}/api/documents`);
      request.responseType = "json";
      request.withCredentials = this.credentials === "include";
      request.setRequestHeader("X-CSRF-Token", this.#csrf);
      request.upload.addEventListener("progress", (event) => {
        moved();
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      });
      request.addEventListener("loadend", () => {
        clearTimeout(stalled);
        const { status } = request;
        const reply = request.response ?? {};
        if (status >= 200 && status < 300) return resolve(reply);
        if (status === 0) return reject(new GatewayError("network"));
        const seconds = secondsOf(request.getResponseHeader("Retry-After"));
        return reject(new GatewayError(documentCodeOf(status, reply), seconds, reply.max ?? null));
      });
      moved();
      request.send(form);
    });
  }

  setLanguage(language) {
    return this.#post("/api/language", { language });
  }

  async #post(path, body) {
    let response;
    try {
      response = await fetch(this.#endpoint + path, {
        method: "POST",
        credentials: this.credentials,
        cache: "no-store",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.#csrf },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(REPLY_WITHIN_MS),
      });
    } catch {
      throw new GatewayError("network");
    }
    const reply = await response.json().catch(() => ({}));
    if (response.ok) return reply;
    const seconds = secondsOf(response.headers.get("Retry-After"));
    throw new GatewayError(codeOf(response.status, reply), seconds);
  }
}

function codeOf(status, reply) {
  if (status === 403) return "session";
  if (status === 409) return "offer_gone";
  if (status === 413) return "too_long";
  if (status === 429) return "too_many";
  if (status >= 500 || status === 408) return "server";
  return ["empty", "too_long"].includes(reply.error) ? reply.error : "bad_request";
}

/** Documents have refusals of their own; what else went wrong, went wrong with the request. */
function documentCodeOf(status, reply) {
  const { error } = reply;
  if (typeof error === "string" && error.startsWith("document_")) return error;
  const code = codeOf(status, {});
  return ["session", "too_many", "server"].includes(code) ? code : "document_unreadable";
}

function secondsOf(header) {
  const seconds = Number.parseInt(header ?? "", 10);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
