/** Asks before something that cannot be taken back, in plain words. */
import type { Signal } from "@preact/signals";
import { t } from "../i18n/words";
import { Sheet } from "../ui/Sheet";

export interface Question {
  readonly heading: string;
  readonly text: string;
  readonly yes: string;
  readonly act: () => void;
}

export function Confirm({ question }: { question: Signal<Question | null> }) {
  const now = question.value;
  const close = (): void => void (question.value = null);
  const yes = (): void => {
    now?.act();
    close();
  };
  return (
    <Sheet open={now !== null} close={close} heading={now?.heading ?? ""}>
      <p>{now?.text}</p>
      <div class="actions">
        <button type="button" class="main grave" onClick={yes}>
          {now?.yes}
        </button>
        <button type="button" class="second" onClick={close}>
          {t("confirm.no")}
        </button>
      </div>
    </Sheet>
  );
}
