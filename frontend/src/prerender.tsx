/**
 * The landing as HTML, made once by the build for each language, so that the lines and the way out
 * work before any script and without one.
 */
import { renderToString } from "preact-render-to-string";
import { type Lang, speak } from "./i18n/words";
import { Shell } from "./Shell";
import { visit } from "./ui/visit";

/** The word in the tab and in the history, always and in both languages the same. */
export const TITLE = "Agenda";

/** Addresses and hashes of what the build made. */
export interface Built {
  readonly script: { readonly src: string; readonly integrity: string };
  readonly styles: readonly { readonly href: string; readonly integrity: string }[];
  readonly icon: string;
}

const never = (): Promise<never> => Promise.reject(new Error("the landing starts nothing"));

/** The whole page in one language. */
export function render(lang: Lang, built: Built): string {
  speak(lang);
  const shell = <Shell visit={visit(never)} parts={{ survivor: never, mentor: never }} />;
  const head = (
    <head>
      <meta charset="utf-8" />
      <title>{TITLE}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
      <meta name="robots" content="noindex, nofollow, noarchive" />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <meta name="format-detection" content="telephone=no" />
      <link rel="icon" type="image/svg+xml" href={built.icon} />
      {built.styles.map(({ href, integrity }) => (
        <link key={href} rel="stylesheet" href={href} integrity={integrity} crossorigin="anonymous" />
      ))}
      <script type="module" src={built.script.src} integrity={built.script.integrity} crossorigin="anonymous" />
    </head>
  );
  const page = (
    <html lang={lang} dir="ltr">
      {head}
      <body>
        <div id="page">{shell}</div>
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}
