/**
 * One thing at a time, in the order asked. MLS state is replaced at each step, so two steps that
 * overlapped would each build on a state the other had already used up.
 */
export type Serial = (task: () => Promise<void> | void) => void;

/** `fault` hears of anything that escapes a task; the tasks after it still run. */
export function serial(fault: (error: unknown) => void): Serial {
  let last: Promise<void> = Promise.resolve();
  return (task) => {
    last = last.then(task).catch(fault);
  };
}
