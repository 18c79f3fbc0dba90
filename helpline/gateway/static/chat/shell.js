/** The window's fixed parts: header, conversation, notices, composer. */

import { element, setAttribute, setText } from "./dom.js";
import { LANGUAGES } from "./words.js";

// What a picker offers first. What is taken in, the gateway decides by the content.
const DOCUMENTS = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,application/pdf,.pdf";

/** @param {string} stylesheet address of the stylesheet */
export function buildShell(stylesheet) {
  const style = element("link", { rel: "stylesheet", href: stylesheet });
  const title = element("p", { class: "title" });
  const automated = element("p", { class: "automated" });
  const languages = element("div", { class: "languages", role: "group" });
  const languageButtons = LANGUAGES.map(([code, name]) =>
    element("button", { type: "button", lang: code, "data-language": code }, name),
  );
  languages.append(...languageButtons);

  const empty = element("p", { class: "empty" });
  const list = element("ol", { class: "messages", role: "list" });
  const typing = element("p", { class: "typing", hidden: true });
  const dots = element("span", { class: "dots", "aria-hidden": "true" });
  dots.append(element("span"), element("span"), element("span"));
  const typingText = element("span");
  typing.append(dots, typingText);
  // Keyboards must be able to scroll it, hence the tab stop.
  const log = element("div", { class: "log", role: "region", tabindex: "0" }, empty, list, typing);
  const latest = element("button", { type: "button", class: "latest", hidden: true });

  // What is read out: new messages once, and nothing of what changes around them (times, states,
  // buttons that go grey). The visible list is for reading back.
  const announcer = element("div", {
    class: "unseen",
    role: "log",
    "aria-live": "polite",
    "aria-relevant": "additions",
  });
  const notice = element("p", { class: "notice", role: "status" });
  const problem = element("p", { class: "problem", role: "alert", id: "problem" });

  const label = element("label", { for: "input" });
  const input = element("textarea", {
    id: "input",
    rows: "1",
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-describedby": "hint keys counter",
  });
  const counter = element("p", { class: "counter", id: "counter" });
  const person = element("button", { type: "button", class: "person" });
  const attach = element("button", { type: "button", class: "attach" });
  // Pressed for the customer by the button, which can be styled and stands in the tab order.
  const picker = element("input", { type: "file", accept: DOCUMENTS, multiple: true, hidden: true });
  const send = element("button", { type: "submit", class: "send" });
  const hint = element("p", { class: "hint", id: "hint" });
  const keys = element("p", { class: "unseen", id: "keys" });
  const labelRow = element("div", { class: "label-row" }, label, counter, attach, picker);
  const actions = element("div", { class: "actions" }, person, send);
  const composer = element("form", { class: "composer", novalidate: true });
  composer.append(labelRow, input, problem, actions, hint, keys);

  const header = element("div", { class: "header" }, title, languages, automated);
  const stage = element("div", { class: "stage" }, log, latest);
  const frame = element("section", { class: "frame", hidden: true });
  const drop = element("p", { class: "drop", "aria-hidden": "true" });
  frame.append(header, stage, notice, composer, announcer, drop);
  // Until the words and the style are there, the page's own lines inside the element are shown.
  const fallback = element("slot");

  const parts = {
    style, frame, fallback, languages, languageButtons, log, list, empty, typing, latest, announcer,
    notice, problem, input, counter, person, attach, picker, send, composer,
  };

  /** Say everything in another language, touching nothing but the words. */
  function speak(words, language) {
    setAttribute(frame, "aria-label", words.label);
    setText(title, words.title);
    setText(automated, words.automated);
    setAttribute(languages, "aria-label", words.languages);
    for (const button of languageButtons) {
      setAttribute(button, "aria-pressed", String(button.dataset.language === language));
    }
    setAttribute(log, "aria-label", words.conversation);
    setText(empty, words.empty);
    setText(typingText, words.typing);
    setText(latest, words.latest);
    setText(label, words.input);
    setText(person, words.person);
    setText(attach, words.attach);
    setAttribute(attach, "aria-label", words.attach_label);
    setText(drop, words.drop);
    setText(send, words.send);
    setText(hint, words.hint);
    setText(keys, words.keys);
  }

  return { ...parts, speak };
}
