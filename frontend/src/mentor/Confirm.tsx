/** Asks before something that cannot be taken back, in plain words. */
import type { Signal } from "@preact/signals";
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { t } from "../i18n/words";
import { Sheet } from "../ui/Sheet";

export interface Question {
  readonly heading: string;
  readonly text: string;
  readonly yes: string;
  readonly act: () => void;
}

export function Confirm({ question }: { question: Signal<Question | null> }) {
  const open = useSignal(false);
  const asked = useComputed(() => question.value !== null);
  useSignalEffect(() => void (open.value = asked.value));
  useSignalEffect(() => {
    if (!open.value) question.value = null;
  });
  const now = question.value;
  const yes = (): void => {
    now?.act();
    open.value = false;
  };
  return (
    <Sheet open={open} heading={now?.heading ?? ""}>
      <p>{now?.text}</p>
      <div class="actions">
        <button type="button" class="main grave" onClick={yes}>
          {now?.yes}
        </button>
        <button type="button" class="second" onClick={() => (open.value = false)}>
          {t("confirm.no")}
        </button>
      </div>
    </Sheet>
  );
}
