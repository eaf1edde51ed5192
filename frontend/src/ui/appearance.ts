/** Light or dark, and larger words: chosen for this visit, kept nowhere. */
import { effect, signal } from "@preact/signals";

export const theme = signal<"light" | "dark" | null>(null);
export const large = signal(false);

/** Light is shown now, by her choice or by the device's. */
export function isLight(): boolean {
  if (theme.value) return theme.value === "light";
  return !matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Keeps the page's attributes as chosen. Call once. */
export function dress(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value) dataset.theme = theme.value;
    else delete dataset.theme;
    if (large.value) dataset.words = "large";
    else delete dataset.words;
  });
}
