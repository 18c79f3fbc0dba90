/** Keeps the page in the language of its chat window, without losing what is being written. */

import { setAttribute } from "./chat/dom.js";
import { renderLinks } from "./chat/rich-text.js";
import { loadWords } from "./chat/words.js";

const chat = document.querySelector("cyber-care-chat");
let ready = false;

async function speak(language) {
  const { page, chat: window } = await loadWords(`/api/texts/${language}`);
  document.documentElement.lang = language;
  document.title = page[document.documentElement.dataset.title];
  for (const node of document.querySelectorAll("[data-text]")) {
    node.replaceChildren(...renderLinks(page[node.dataset.text], window.new_tab));
  }
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", page[node.dataset.label]);
  }
  for (const link of document.querySelectorAll("a[data-language]")) {
    setAttribute(link, "aria-current", link.dataset.language === language ? "true" : null);
  }
  // Whoever loads the page again, or follows a link from it, stays in this language.
  const here = new URL(location.href);
  if (here.searchParams.has("lang")) {
    here.searchParams.set("lang", language);
    history.replaceState(null, "", here);
  }
}

chat.addEventListener("cyber-care-language", (event) => {
  ready = true;
  speak(event.detail.language).catch(() => {});
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-language]");
  // Before the chat window can change the language, the link loads the page in that language.
  if (!link || !ready) return;
  event.preventDefault();
  chat.lang = link.dataset.language;
});
