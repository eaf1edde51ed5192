/**
 * Where she writes. Not a textarea, which browsers save to disk as a draft within seconds, and with
 * every helper turned off that would send words elsewhere or learn them (B17).
 */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/words";
import { Icon } from "./Icon";
import { MOST_PARTS, parts } from "./parts";
import { useVisit } from "./visit";

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

/** 16 random bytes as hex: the message's own id through every retry. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** A keyboard with keys sends with Enter; on a phone Enter is a new line and the button sends. */
const enterSends = (): boolean => matchMedia("(hover: hover) and (pointer: fine)").matches;

export function Composer({ locked }: { locked: string | null }) {
  const { ask, draft, view } = useVisit();
  const field = useRef<HTMLDivElement>(null);
  const count = useSignal(0);
  const tooLong = count.value > MOST_PARTS;

  useLayoutEffect(() => {
    const box = field.current!;
    // Not among the properties above: Preact sets that one as a boolean, and "off" would turn it on.
    box.setAttribute("autocorrect", "off");
    try {
      box.contentEditable = "plaintext-only";
    } catch {
      box.contentEditable = "true";
    }
    box.innerText = draft.peek();
    draft.value = "";
    count.value = parts(box.innerText).length;
    // A new generation or a failure takes the box away, not what she wrote in it.
    return () => {
      const { stage, ended } = view.peek();
      const kept = stage === "waiting" || ended === "gone" ? [draft.peek(), box.innerText.trim()] : [];
      draft.value = kept.filter((text) => text !== "").join("\n\n");
    };
  }, [count, draft, view]);

  const measure = (): void => void (count.value = parts(field.current?.innerText ?? "").length);
  const send = (): void => {
    const box = field.current!;
    const texts = parts(box.innerText);
    if (locked !== null || texts.length === 0 || texts.length > MOST_PARTS) return;
    for (const text of texts) ask({ type: "say", id: newId(), text });
    box.replaceChildren();
    measure();
    box.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !enterSends()) return;
    event.preventDefault();
    send();
  };
  /** Words only, also where the browser would take pictures and styles along. */
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const range = getSelection()?.getRangeAt(0);
    range?.deleteContents();
    range?.insertNode(document.createTextNode(text));
    range?.collapse(false);
    measure();
  };

  return (
    <div class="composer">
      <p class="composer-hint" id="composer-hint" role="status">
        {locked ?? (tooLong ? t("composer.too_long") : count.value > 1 ? t("composer.parts", { count: count.value }) : "")}
      </p>
      <div class="composer-row">
        <div
          ref={field}
          class="composer-field"
          role="textbox"
          tabIndex={0}
          aria-multiline="true"
          aria-label={t("composer.label")}
          aria-describedby="composer-hint"
          data-placeholder={t("composer.label")}
          data-empty={count.value === 0}
          onInput={measure}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onDrop={(event) => event.preventDefault()}
          {...HELPERS_OFF}
        />
        <button
          type="button"
          class="main square"
          aria-disabled={locked !== null || tooLong || count.value === 0}
          onClick={send}
        >
          <Icon name="send" />
          <span class="unseen">{t("composer.send")}</span>
        </button>
      </div>
    </div>
  );
}
