/** Where she writes to the room. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/words";
import { Field } from "./Field";
import { Icon } from "./Icon";
import { MOST_PARTS, parts } from "./parts";
import { useVisit } from "./visit";

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
    count.value = parts(draft.peek()).length;
    draft.value = "";
    // A new generation or a failure takes the box away, not what she wrote in it.
    return () => {
      const { stage, ended } = view.peek();
      const kept = stage === "waiting" || ended === "gone" ? [draft.peek(), box.innerText.trim()] : [];
      draft.value = kept.filter((text) => text !== "").join("\n\n");
    };
  }, [count, draft, view]);

  const measure = (text: string): void => void (count.value = parts(text).length);
  const send = (): void => {
    const box = field.current!;
    const texts = parts(box.innerText);
    if (locked !== null || texts.length === 0 || texts.length > MOST_PARTS) return;
    for (const text of texts) ask({ type: "say", id: newId(), text });
    box.replaceChildren();
    measure("");
    box.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !enterSends()) return;
    event.preventDefault();
    send();
  };

  return (
    <div class="composer">
      <p class="composer-hint" id="composer-hint" role="status">
        {locked ?? (tooLong ? t("composer.too_long") : count.value > 1 ? t("composer.parts", { count: count.value }) : "")}
      </p>
      <div class="composer-row">
        <Field
          box={field}
          begins={draft}
          onText={measure}
          class="composer-field"
          aria-label={t("composer.label")}
          aria-describedby="composer-hint"
          data-placeholder={t("composer.label")}
          data-empty={count.value === 0}
          onKeyDown={onKeyDown}
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
