/** The gateway's API as the chat window sees it. */

const REPLY_WITHIN_MS = 20000;

/** A request that did not succeed; `code` names the line to show, `retryAfter` is in seconds. */
export class GatewayError extends Error {
  /**
   * @param {string} code
   * @param {number | null} [retryAfter]
   */
  constructor(code, retryAfter = null) {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
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
    throw new GatewayError(codeOf(response.status, reply), retryAfter(response));
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

function retryAfter(response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
