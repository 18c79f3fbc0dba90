/** One message on the screen. Built once, then changed only where something changed. */

import { DocumentView, documentState } from "./document-view.js";
import { element, setAttribute, setChildren, setText } from "./dom.js";
import { renderText } from "./rich-text.js";
import { Takeaways } from "./takeaways.js";

/** The name under which a message is shown and read out. */
export function senderName(entry, words) {
  if (entry.sender === "customer") return words.you;
  if (entry.sender === "handler") return entry.name || words.handler;
  return entry.sender === "system" ? words.system : words.bot;
}

export class MessageView {
  #who = element("p", { class: "who" });
  #bubble = element("div", { class: "bubble" });
  #offers = element("div", { class: "offers", role: "group" });
  #time = element("time");
  #state = element("span", { class: "state" });
  #retry = element("button", { type: "button", class: "retry" });
  #document = null;
  #takeaways = null;
  #shown = "";
  #shownOffers = "";

  /**
   * @param {import("./conversation.js").Entry} entry
   * @param {object} actions
   * @param {(number: number, title: string) => void} actions.choose
   * @param {() => void} actions.retry
   * @param {(path: string) => string} actions.fileUrl
   * @param {(event: Event, file: {title: string, url: string}) => void} actions.download
   */
  constructor(entry, actions) {
    this.entry = entry;
    this.actions = actions;
    this.#retry.addEventListener("click", () => actions.retry());
    const meta = element("p", { class: "meta" }, this.#time, this.#state);
    // Focus comes here when the button that had it is gone.
    this.node = element("li", { class: `message ${entry.sender}`, tabindex: "-1" });
    this.node.append(this.#who, this.#bubble, meta, this.#retry, this.#offers);
    if (entry.sender === "bot") {
      this.#takeaways = new Takeaways({
        text: () => this.entry.text,
        select: () => getSelection().selectAllChildren(this.#bubble),
        download: actions.download,
        fileUrl: actions.fileUrl,
      });
      this.#bubble.after(this.#takeaways.node);
    }
    if (entry.kind === "document") {
      this.#document = new DocumentView();
      this.#bubble.append(...this.#document.content);
      meta.after(this.#document.reason);
    }
  }

  /**
   * @param {object} context
   * @param {object} context.words
   * @param {import("./words.js").Calendar} context.calendar
   * @param {string} context.language the window's language
   * @param {boolean} context.live whether the buttons count
   * @param {number | null} context.chosen the button that was pressed
   * @param {boolean} context.first the first of this sender's messages in a row
   * @param {boolean} context.last the customer's last message
   * @param {boolean} context.timed whether to show the time, or only tell it to screen readers
   * @param {(problem: object) => string} context.explain words for why something did not arrive
   */
  update({ words, calendar, language, live, chosen, first, last, timed, explain }) {
    const { entry } = this;
    setAttribute(this.node, "class", `message ${entry.sender}${first ? " first" : ""}`);
    setAttribute(this.node, "data-state", entry.state);
    setText(this.#who, senderName(entry, words));
    setAttribute(this.#bubble, "lang", entry.language === language ? null : entry.language);
    const text = JSON.stringify([entry.text, words.new_tab]);
    if (this.#document) {
      this.#document.update(entry, { words, language, explain });
    } else if (text !== this.#shown) {
      this.#shown = text;
      const links = entry.sender !== "customer";
      this.#bubble.replaceChildren(...renderText(entry.text, { links, newTab: words.new_tab }));
    }
    setAttribute(this.#time, "datetime", entry.at.toISOString());
    setText(this.#time, calendar.time(entry.at));
    setAttribute(this.#time, "class", timed ? null : "unseen");
    this.#takeaways?.update(entry, words, language);
    this.#updateState(words, last);
    this.#updateOffers(words, language, live, chosen);
  }

  focus() {
    this.node.focus({ preventScroll: true });
  }

  #updateState(words, last) {
    const { state } = this.entry;
    if (this.#document) setText(this.#state, documentState(this.entry, words));
    else setText(this.#state, state && (state !== "sent" || last) ? words[state] : "");
    this.#retry.hidden = state !== "failed";
    setText(this.#retry, words.retry);
  }

  #updateOffers(words, language, live, chosen) {
    const { buttons } = this.entry;
    this.#offers.hidden = buttons.length === 0;
    setAttribute(this.#offers, "aria-label", words.options_group);
    setAttribute(this.#offers, "class", live ? "offers live" : "offers");
    const signature = JSON.stringify([buttons, live, chosen, words.chosen, language]);
    if (signature === this.#shownOffers) return;
    this.#shownOffers = signature;
    const lang = this.entry.language === language ? null : this.entry.language;
    setChildren(
      this.#offers,
      buttons.map(({ number, title }) => {
        const pressed = number === chosen;
        const label = element("span", { lang }, title);
        const attributes = { type: "button", class: pressed ? "offer chosen" : "offer", disabled: !live };
        const button = element("button", attributes, label);
        if (pressed) button.append(element("span", { class: "unseen" }, ` (${words.chosen})`));
        button.addEventListener("click", () => this.actions.choose(number, title));
        return button;
      }),
    );
  }
}
