/** Dots that breathe while something is awaited; they rest where motion is unwelcome. */

export function Breathing() {
  return (
    <span class="breathing" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
