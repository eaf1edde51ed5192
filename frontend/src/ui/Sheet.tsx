/**
 * A panel over the page: a sheet from below on a phone, a card in the middle elsewhere. It fills
 * the window and carries its own way out, because everything outside of an open dialog is inert.
 */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/words";
import { Icon } from "./Icon";
import { Leave } from "./Leave";

interface Panel {
  readonly open: boolean;
  readonly close: () => void;
  readonly heading: string;
  readonly children: ComponentChildren;
}

export function Sheet({ open, close, heading, children }: Panel) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // The dialog itself stays. Taken away while open, it would not give the focus back to what opened
  // it, and somebody with a keyboard would start again from the top of the page.
  useLayoutEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  // The browser says late that it closed it: by then the same dialog may be open again. Escape is heard
  // before, as `cancel`, but for an Escape that the browser does not ask about.
  const closed = (): void => void (dialog.current?.open || close());
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={id}
      onCancel={close}
      onClose={closed}
      onClick={(event) => event.target === dialog.current && close()}
    >
      {open ? (
        <>
          <div class="sheet-card">
            <div class="sheet-head">
              <h2 id={id} tabIndex={-1} autofocus>
                {heading}
              </h2>
              <button type="button" class="quiet square" onClick={close}>
                <Icon name="close" />
                <span class="unseen">{t("sheet.close")}</span>
              </button>
            </div>
            {children}
          </div>
          <Leave />
        </>
      ) : null}
    </dialog>
  );
}
