/**
 * A panel over the page: a sheet from below on a phone, a card in the middle elsewhere. It fills
 * the window and carries its own way out, because everything outside of an open dialog is inert.
 */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/words";
import { Icon } from "./Icon";
import { Leave } from "./Leave";

export function Sheet(props: { open: Signal<boolean>; heading: string; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const open = props.open.value;
  useLayoutEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  if (!open) return null;
  const close = (): void => void (props.open.value = false);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={id}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="sheet-card">
        <div class="sheet-head">
          <h2 id={id} tabIndex={-1} autofocus>
            {props.heading}
          </h2>
          <button type="button" class="quiet square" onClick={close}>
            <Icon name="close" />
            <span class="unseen">{t("sheet.close")}</span>
          </button>
        </div>
        {props.children}
      </div>
      <Leave />
    </dialog>
  );
}
