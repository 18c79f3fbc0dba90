/** What a message shows of a document: its name, its size, how far it is, why it is not there. */

import { element, setAttribute, setText } from "./dom.js";
import { fill, sizeOf } from "./words.js";

export class DocumentView {
  #name = element("span", { class: "document-name" });
  #size = element("span", { class: "document-size" });
  #progress = element("progress", { max: "100" });
  #reason = element("p", { class: "reason" });

  constructor() {
    /** What stands in the bubble. */
    const words = element("span", {}, this.#name, " ", this.#size);
    this.content = [element("p", { class: "document" }, words), this.#progress];
    /** What stands under it. */
    this.reason = this.#reason;
  }

  /**
   * @param {import("./conversation.js").Entry} entry
   * @param {object} context
   * @param {object} context.words
   * @param {string} context.language the window's language
   * @param {(problem: object) => string} context.explain
   */
  update(entry, { words, language, explain }) {
    const { text, upload, state } = entry;
    setText(this.#name, text);
    setText(this.#size, upload ? sizeOf(upload.file.size, language) : "");
    this.#progress.hidden = state !== "sending";
    if (upload) this.#progress.value = percentOf(upload);
    setAttribute(this.#progress, "aria-label", fill(words.upload_progress, { name: text }));
    setText(this.#reason, upload?.problem ? explain(upload.problem) : "");
    this.#reason.hidden = !upload?.problem;
  }
}

/** The one word on how a document stands. */
export function documentState(entry, words) {
  const { state, upload } = entry;
  if (state === "sending") return fill(words.uploading, { percent: percentOf(upload) });
  // What the gateway has numbered, it has.
  return state === null || state === "sent" ? words.received : words[state];
}

function percentOf(upload) {
  return Math.round(upload.progress * 100);
}
