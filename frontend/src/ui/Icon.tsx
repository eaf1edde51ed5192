/** The few small pictures. Always beside words, so they are hidden from screen readers. */

const PATHS = {
  call: "M6.5 3.5 9 4l1.2 4-2 1.8a12 12 0 0 0 6 6l1.8-2 4 1.2.5 2.5c0 1.7-1.4 3-3 3C10.2 20.5 3.5 13.8 3.5 6.5c0-1.6 1.3-3 3-3Z",
  text: "M4 5.5h16v11H11l-4.5 3.5v-3.5H4Z",
  chat: "M3.5 5h17v12.5h-17ZM3.5 8.5h17M9 21h6",
  people: "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11Zm-6 8.5c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M16 4.8a3.2 3.2 0 0 1 0 6M17.5 14.3c2.1.7 3.5 2.6 3.5 5.2",
  send: "M12 19.5v-15M5.5 11 12 4.5l6.5 6.5",
  down: "M12 5v14M6 13l6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
  mark: "M12 3l8 9-8 9-8-9Z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
