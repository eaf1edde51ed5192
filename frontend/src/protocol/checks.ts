/** The checks that generated frames are made of: each says whether a value has one form. */
import { codePoints, isWellFormed } from "../bytes";

export type Check = (value: unknown) => boolean;

/** Bytes of a length within bounds. */
export function bytes(least: number, most: number): Check {
  return (value) => value instanceof Uint8Array && value.length >= least && value.length <= most;
}

/** A whole number within bounds, never above 2^53 − 1. */
export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): Check {
  return (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** A text whose length in code points is within bounds. */
export function text(least: number, most: number, pattern = /(?:)/): Check {
  return (value) => {
    if (typeof value !== "string" || !isWellFormed(value) || !pattern.test(value)) return false;
    const length = codePoints(value);
    return length >= least && length <= most;
  };
}

/** One of these values. */
export function oneOf(...values: readonly (string | number)[]): Check {
  return (value) => values.some((each) => each === value);
}

/** A list of things of one form. */
export function list(item: Check, most = Infinity): Check {
  return (value) => Array.isArray(value) && value.length <= most && value.every(item);
}

/** null, or this. */
export function maybe(check: Check): Check {
  return (value) => value === null || check(value);
}

/** A map with exactly these members. */
export function fields(members: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(members);
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const held = value as Readonly<Record<string, unknown>>;
    return (
      Object.keys(held).length === names.length &&
      names.every((name) => Object.hasOwn(held, name) && members[name]?.(held[name]) === true)
    );
  };
}
