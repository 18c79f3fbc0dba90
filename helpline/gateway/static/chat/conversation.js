/**
 * The conversation as this window knows it: what the gateway numbered, and own messages that are
 * still on their way. Knows nothing of the page.
 */

/**
 * @typedef {object} Entry
 * @property {string} key stays the same from the first keystroke sent to the numbered message
 * @property {number | null} seq
 * @property {string | null} clientId
 * @property {"customer" | "bot" | "handler" | "system"} sender
 * @property {string} text
 * @property {{number: number, title: string}[]} buttons
 * @property {{title: string, url: string}[]} [files] to download
 * @property {boolean} [toCopy] whether the text is meant to be taken over somewhere else
 * @property {Date} at
 * @property {string} name
 * @property {string} language
 * @property {"waiting" | "sending" | "sent" | "failed" | "refused" | null} state only for messages
 *   of this window; only documents wait for each other and can be refused for good
 * @property {"text" | "document"} kind the text of a document is its name
 * @property {{file: File, progress: number, problem: object | null} | null} upload a document that
 *   this window sends: `progress` from 0 to 1, `problem` the error that says why it did not arrive
 * @property {{message: number, number: number} | null} offer the button that this message answers
 */

export class Conversation {
  /** @type {Entry[]} */
  #entries = [];

  /** In order: numbered messages first, then those on their way. */
  get entries() {
    return this.#entries;
  }

  /** Forget what the gateway numbered (it will tell it again); keep what is on its way. */
  forgetNumbered() {
    this.#entries = this.#entries.filter((entry) => entry.seq === null);
  }

  /**
   * Take in a message from the gateway, in whatever order and however often it comes.
   * @param {object} message as the gateway writes it
   * @param {string} language the conversation's language, for messages that do not tell theirs
   * @returns {{entry: Entry, isNew: boolean}}
   */
  receive(message, language) {
    const known = this.#find(message);
    const entry = known ?? {
      key: message.client_id ?? `seq-${message.seq}`,
      clientId: message.client_id ?? null,
      state: null,
      offer: null,
      upload: null,
    };
    entry.seq = message.seq;
    entry.kind = message.kind ?? "text";
    entry.sender = message.sender;
    entry.text = message.text ?? "";
    entry.buttons = message.buttons ?? [];
    entry.files = message.files ?? [];
    entry.toCopy = message.to_copy ?? false;
    entry.at = new Date(message.at);
    entry.name = message.name ?? "";
    entry.language = message.language ?? entry.language ?? language;
    if (entry.state !== null) entry.state = "sent";
    if (!known) this.#entries.push(entry);
    this.#sort();
    return { entry, isNew: !known };
  }

  /**
   * Note an own message before it is sent.
   * @returns {Entry}
   */
  add(clientId, text, language, at, offer = null) {
    // Who chooses again has given up the choice that did not get through.
    if (offer) this.#entries = this.#entries.filter((one) => !(one.offer && one.state === "failed"));
    return this.#addOwn({ clientId, text, language, at, offer, kind: "text", upload: null }, "sending");
  }

  /**
   * Note a document before it is sent.
   * @param {File} file
   * @returns {Entry}
   */
  addDocument(clientId, file, language, at) {
    const upload = { file, progress: 0, problem: null };
    const own = { clientId, text: file.name, language, at, offer: null, kind: "document", upload };
    return this.#addOwn(own, "waiting");
  }

  /** Forget the documents that were refused: the customer has gone on. */
  forgetRefused() {
    this.#entries = this.#entries.filter((one) => one.state !== "refused");
  }

  /** The gateway has stored the message under `seq`. */
  confirm(entry, seq) {
    // The stream can be faster than the reply and may not have told whose message it was.
    this.#entries = this.#entries.filter((one) => one === entry || one.seq !== seq);
    entry.seq = seq;
    entry.state = "sent";
    this.#sort();
  }

  /** @param {Entry} entry */
  drop(entry) {
    this.#entries = this.#entries.filter((one) => one !== entry);
  }

  /**
   * The messages whose buttons count now: those of the last turn that had any, unless the customer
   * has answered since. The gateway numbers the buttons through all messages of one turn, so a
   * message whose buttons begin at 1 is where the turn begins.
   * @returns {Set<Entry>}
   */
  get liveOffers() {
    const live = new Set();
    for (const entry of [...this.#entries].reverse()) {
      if (answers(entry)) break;
      if (!entry.buttons.length) continue;
      live.add(entry);
      if (entry.buttons[0].number === 1) break;
    }
    return live;
  }

  /**
   * The number of the button that answered `entry`, as far as can be told: the customer's next
   * message says its title.
   */
  chosenOf(entry) {
    const index = this.#entries.indexOf(entry);
    const answer = this.#entries.slice(index + 1).find(answers);
    if (!answer) return null;
    if (answer.offer) return answer.offer.message === entry.seq ? answer.offer.number : null;
    return entry.buttons.find((button) => button.title === answer.text)?.number ?? null;
  }

  #addOwn(own, state) {
    const entry = { ...own, key: own.clientId, seq: null, sender: "customer", buttons: [], name: "", state };
    this.#entries.push(entry);
    return entry;
  }

  #find(message) {
    return this.#entries.find(
      (entry) =>
        entry.seq === message.seq || (message.client_id && entry.clientId === message.client_id),
    );
  }

  #sort() {
    const place = (entry) => entry.seq ?? Number.POSITIVE_INFINITY;
    // Two messages on their way differ by Infinity - Infinity: the stable sort keeps their order.
    this.#entries.sort((a, b) => place(a) - place(b) || 0);
  }
}

/** Whether the customer said something with it: a document answers no question. */
function answers(entry) {
  return entry.sender === "customer" && entry.state !== "failed" && entry.kind !== "document";
}
