/** The chat's words and the way each language writes days and times. */

export const LANGUAGES = [
  ["nl", "Nederlands"],
  ["fr", "Français"],
  ["en", "English"],
];

const LOCALES = { nl: "nl-BE", fr: "fr-BE", en: "en-GB" };
// Deadlines are counted in Belgian days, wherever the customer's device thinks it is.
const ZONE = "Europe/Brussels";
const DAY_MS = 86400000;
const KILOBYTE = 1000;
export const MEGABYTE = 1000000;

/** @type {Map<string, Promise<object>>} */
const loaded = new Map();

/**
 * The words of one language, fetched once.
 * @param {string} url
 * @returns {Promise<object>}
 */
export function loadWords(url) {
  let words = loaded.get(url);
  if (!words) {
    words = fetch(url).then((response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response.json();
    });
    loaded.set(url, words);
    words.catch(() => loaded.delete(url));
  }
  return words;
}

/** @param {string | null | undefined} tag a language tag such as "fr-BE" */
export function knownLanguage(tag) {
  const language = (tag ?? "").toLowerCase().split("-")[0];
  return LANGUAGES.some(([code]) => code === language) ? language : null;
}

/** Put `figures` in the place of their {names}. */
export function fill(text, figures) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(figures[name] ?? whole));
}

/** Words about a number of things: the form `key_one` for one. */
export function counted(words, key, name, count) {
  return count === 1 ? words[`${key}_one`] : fill(words[key], { [name]: count });
}

/** A size in bytes as the language writes it: "1,2 MB", "640 kB". */
export function sizeOf(bytes, language) {
  const large = bytes >= MEGABYTE;
  return new Intl.NumberFormat(LOCALES[language], {
    style: "unit",
    unit: large ? "megabyte" : "kilobyte",
    maximumFractionDigits: large ? 1 : 0,
  }).format(large ? bytes / MEGABYTE : Math.max(1, Math.round(bytes / KILOBYTE)));
}

export class Calendar {
  #time;
  #day;
  #dayWithYear;
  // Swedish writes dates as 2026-11-21.
  #key = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

  /** @param {string} language */
  constructor(language) {
    const locale = LOCALES[language];
    const day = { weekday: "long", day: "numeric", month: "long", timeZone: ZONE };
    this.#time = new Intl.DateTimeFormat(locale, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: ZONE,
    });
    this.#day = new Intl.DateTimeFormat(locale, day);
    this.#dayWithYear = new Intl.DateTimeFormat(locale, { ...day, year: "numeric" });
  }

  /** The Belgian day of an instant, as 2026-11-21. */
  dayKey(at) {
    return this.#key.format(at);
  }

  /** "14:05" */
  time(at) {
    return this.#time.format(at);
  }

  /** "Today", "Yesterday" or the date in full, with the year when it is not this one. */
  day(at, now, words) {
    const key = this.dayKey(at);
    const today = this.dayKey(now);
    if (key === today) return words.today;
    // From noon, so that a day of 23 or 25 hours does not matter.
    const yesterday = new Date(Date.parse(`${today}T12:00:00Z`) - DAY_MS);
    if (key === this.dayKey(yesterday)) return words.yesterday;
    const sameYear = key.slice(0, 4) === today.slice(0, 4);
    return (sameYear ? this.#day : this.#dayWithYear).format(at);
  }
}
