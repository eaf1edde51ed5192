/** Where a new page is read from: its heading takes the focus, for people who hear the page. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * The ref for a page's heading (give it `tabIndex={-1}`), which takes the focus as it appears, with the
 * page at its top. Before the browser paints: later, it would take the focus back from somebody who
 * had already gone on by keyboard.
 */
export function useHeading(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    // Never from the way out: whoever is about to press it must not find herself elsewhere.
    if (!document.activeElement?.closest(".leave, .leave-first")) heading.current?.focus();
    scrollTo(0, 0);
  }, []);
  return heading;
}
