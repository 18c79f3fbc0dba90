/**
 * Turns the plain text of a message into paragraphs, lists and links, as DOM nodes: nothing that
 * anyone wrote is ever read as HTML.
 */

import { element } from "./dom.js";

const GAP = "[ \\u00a0\\u202f]";
const PHONE = [
  // +32 2 552 51 65, 0032…, +31…
  `(?:\\+|00)[1-9]\\d{0,2}${GAP}?(?:\\(0\\))?(?:(?:${GAP}|\\.)?\\d{1,4}){2,5}`,
  // 02 552 51 65, 02/552.51.65, 0800 32 123, 0470 12 34 56
  `0\\d{1,3}(?:${GAP}|\\/)\\d{2,3}(?:(?:${GAP}|\\.)\\d{2,3}){1,3}`,
  // 025525165
  "0[1-9]\\d{7,8}",
];
// Belgian short numbers for people in need. Only these: any other number of three digits is more
// likely an amount.
const SHORT = "(?:10[0-7]|110|112|1712|1722|1733|1813)";
const NOT_A_COUNT =
  `(?!\\d|[.,/:-]\\d|${GAP}?(?:€|%|eur\\b|euros?\\b|dag|dagen|jours?\\b|days?\\b|uur|heures?\\b|hours?\\b))`;
const LINKS = new RegExp(
  [
    "(?<url>https:\\/\\/[^\\s<>\"'“”«»]*[^\\s<>\"'“”«».,;:!?)\\]])",
    "(?<mail>[\\w.%+-]+@[\\w-]+(?:\\.[\\w-]+)*\\.[a-z]{2,})",
    `(?<phone>(?<![\\w+/.,:€-])(?:${PHONE.join("|")})(?![\\d/-]|[.,]\\d))`,
    `(?<short>(?<![\\w+/.,:€-])(?<!€${GAP})${SHORT}(?!\\w)${NOT_A_COUNT})`,
  ].join("|"),
  "giu",
);

/**
 * @param {string} text
 * @returns {{text: string, href: string | null}[]} the text in pieces, some with an address
 */
export function findLinks(text) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    const href = hrefOf(match);
    if (!href) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: match[0], href });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

function hrefOf(match) {
  const { url, mail, phone, short } = match.groups;
  if (mail) return `mailto:${mail}`;
  if (short) return `tel:${short}`;
  if (phone) {
    const digits = phone.replace("(0)", "").replace(/[^\d+]/g, "");
    const count = digits.replace(/^(\+|00)/, "").length;
    const international = /^(\+|00)/.test(digits);
    // Nine digits for a Belgian line, ten for a mobile; abroad eight to fifteen.
    if (international ? count < 8 || count > 15 : count < 9 || count > 10) return null;
    return `tel:${digits}`;
  }
  try {
    return new URL(url).href;
  } catch {
    return null;
  }
}

/**
 * @param {string} text
 * @param {{links: boolean, newTab: string}} options `links` false leaves the text as it was
 *   written; `newTab` is said after a link that leaves the page
 * @returns {Node[]} block elements: paragraphs and lists
 */
export function renderText(text, { links, newTab }) {
  const inline = (line) => (links ? renderLinks(line, newTab) : [document.createTextNode(line)]);
  const blocks = [];
  let block = null;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (!line.trim()) {
      block = null;
    } else if (links && line.startsWith("• ")) {
      if (block?.localName !== "ul") blocks.push((block = element("ul")));
      block.append(element("li", {}, ...inline(line.slice(2))));
    } else {
      const kind = block?.localName === "p" ? "line" : null;
      blocks.push((block = element("p", { class: kind }, ...inline(line))));
    }
  }
  return blocks;
}

/**
 * @param {string} line
 * @param {string} newTab
 * @returns {Node[]}
 */
export function renderLinks(line, newTab) {
  return findLinks(line).map(({ text, href }) => {
    if (!href) return document.createTextNode(text);
    if (!href.startsWith("https:")) return element("a", { href }, text);
    return element(
      "a",
      { href, target: "_blank", rel: "noopener noreferrer" },
      text,
      element("span", { class: "unseen" }, ` (${newTab})`),
    );
  });
}
