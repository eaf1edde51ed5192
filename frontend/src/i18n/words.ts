/**
 * The one door to words: `t` with a key, in the language of the moment. The choice lives in memory only,
 * so that nothing on the device tells which language was read here.
 */
import { setupI18n, type Values } from "@lingui/core";
import { signal } from "@preact/signals";
import en from "./locales/en.po";
import es from "./locales/es.po";

export type Lang = "en" | "es";

/** What Intl is asked for: dates and numbers as people in the United States write them. */
const REGION = { en: "en-US", es: "es-US" } as const;

const i18n = setupI18n({ messages: { en, es }, locale: "en" });

/** The language shown now; change it with `speak`. */
export const lang = signal<Lang>("en");

/** Switch every word on the page. */
export function speak(next: Lang): void {
  i18n.activate(next);
  lang.value = next;
}

/** The text of a key. Reading `lang` makes each component that calls this follow a switch. */
export function t(key: string, values?: Values): string {
  return i18n._({ id: lang.value && key, ...(values ? { values } : {}) });
}

/** The locale for Intl formatters. */
export function region(): string {
  return REGION[lang.value];
}
