/** A few sentences set apart: what happened, and what she can do. Calm; never an alarm. */
import type { ComponentChildren } from "preact";

export function Notice(props: {
  heading?: string;
  /** true when it appears by itself and should be read out */
  live?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class="notice" role={props.live ? "status" : undefined}>
      {props.heading ? <p class="notice-heading">{props.heading}</p> : null}
      {props.children}
    </div>
  );
}

/** A heading that opens, with its gist always in view. */
export function Fold(props: { heading: string; gist?: string; children: ComponentChildren }) {
  return (
    <details class="fold">
      <summary>
        <span class="fold-words">
          <strong>{props.heading}</strong>
          {props.gist ? <span class="fold-gist">{props.gist}</span> : null}
        </span>
      </summary>
      <div class="fold-body">{props.children}</div>
    </details>
  );
}
