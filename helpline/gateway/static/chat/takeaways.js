/** What a message gives the customer to take away: files to download, a text to copy. */

import { element, setChildren, setText } from "./dom.js";

const COPIED_MS = 4000;

export class Takeaways {
  #copy = element("button", { type: "button", class: "copy" });
  #told = element("span", { class: "copied", role: "status" });
  #shown = "";
  #timer = null;

  /**
   * @param {object} actions
   * @param {() => string} actions.text what is copied
   * @param {() => void} actions.select mark the text, for whoever must copy it by hand
   * @param {(event: Event, file: {title: string, url: string}) => void} actions.download
   * @param {(path: string) => string} actions.fileUrl
   */
  constructor(actions) {
    this.actions = actions;
    this.#copy.addEventListener("click", () => this.#take());
    this.node = element("div", { class: "takeaways" });
  }

  /**
   * @param {import("./conversation.js").Entry} entry
   * @param {object} words
   * @param {string} language the window's language
   */
  update(entry, words, language) {
    this.words = words;
    setText(this.#copy, words.copy);
    this.node.hidden = !entry.toCopy && entry.files.length === 0;
    const signature = JSON.stringify([entry.toCopy, entry.files, entry.language, language]);
    if (signature === this.#shown) return;
    this.#shown = signature;
    const lang = entry.language === language ? null : entry.language;
    const links = entry.files.map((file) => {
      const href = this.actions.fileUrl(file.url);
      const link = element("a", { class: "file", href, download: true, lang }, file.title);
      link.addEventListener("click", (event) => this.actions.download(event, file));
      return link;
    });
    setChildren(this.node, [...(entry.toCopy ? [this.#copy] : []), ...links, this.#told]);
  }

  async #take() {
    let line = this.words.copied;
    try {
      await navigator.clipboard.writeText(this.actions.text());
    } catch {
      // Not allowed, or no secure page: the text is marked, one key copies it.
      this.actions.select();
      line = this.words.copy_by_hand;
    }
    setText(this.#told, line);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => setText(this.#told, ""), COPIED_MS);
  }
}
