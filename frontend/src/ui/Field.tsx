/**
 * Where somebody types. Neither input nor textarea: a browser saves their drafts to disk within seconds, and asks
 * its maker's form service about each, by a digest of our name. Every helper is off that would send words
 * elsewhere or learn them (B17).
 */
import type { ReadonlySignal } from "@preact/signals";
import type { HTMLAttributes, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const HELPERS_OFF = {
  spellcheck: false,
  autocapitalize: "off",
  autocomplete: "off",
  writingsuggestions: "false",
  translate: false,
  "data-gramm": "false",
  "data-gramm_editor": "false",
  "data-enable-grammarly": "false",
  "data-lt-active": "false",
} as const;

/** Characters that a paste may bring to a field of one line; a page pasted by mistake is longer. */
const LONGEST_LINE = 80;

interface Typing extends HTMLAttributes<HTMLDivElement> {
  readonly box: RefObject<HTMLDivElement | null>;
  /** What stands in it at first; from then on the text is hers. */
  readonly begins: ReadonlySignal<string>;
  /** Told of every change, with all that stands there now. */
  readonly onText: (text: string) => void;
  /** One line: what Enter does there, the same on every keyboard. Without it, Enter is a new line. */
  readonly onEnter?: () => void;
}

export function Field({ box, begins, onText, onEnter, ...more }: Typing) {
  const pointed = useRef(false);
  useLayoutEffect(() => {
    const field = box.current!;
    // Not among the properties above: Preact sets that one as a boolean, and "off" would turn it on.
    field.setAttribute("autocorrect", "off");
    try {
      field.contentEditable = "plaintext-only";
    } catch {
      field.contentEditable = "true";
    }
    field.innerText = begins.peek();
  }, [box, begins]);

  const changed = (): void => onText(box.current?.innerText ?? "");
  /** Come to by key, a line is there to be replaced; come to by pointer, the caret is where it points. */
  const onFocus = (): void => {
    if (onEnter && !pointed.current) getSelection()?.selectAllChildren(box.current!);
  };
  const onBeforeInput = (event: InputEvent): void => {
    if (!onEnter || !["insertParagraph", "insertLineBreak"].includes(event.inputType)) return;
    event.preventDefault();
    onEnter();
  };
  /** Words only, also where the browser would take pictures and styles along. */
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    const words = event.clipboardData?.getData("text/plain") ?? "";
    const pasted = onEnter ? words.replace(/\s+/g, " ").trim().slice(0, LONGEST_LINE) : words;
    const range = getSelection()?.getRangeAt(0);
    range?.deleteContents();
    range?.insertNode(document.createTextNode(pasted));
    range?.collapse(false);
    changed();
  };

  return (
    <div
      {...more}
      {...HELPERS_OFF}
      ref={box}
      role="textbox"
      tabIndex={0}
      aria-multiline={!onEnter}
      onPointerDown={() => (pointed.current = true)}
      onFocus={onFocus}
      onBlur={() => (pointed.current = false)}
      onInput={changed}
      onBeforeInput={onBeforeInput}
      onPaste={onPaste}
      onDrop={(event) => event.preventDefault()}
    />
  );
}
