/**
 * The one error of this client for what others sent or did: a code, and nothing of the input.
 * Anything else that is thrown is a bug of ours.
 */
export class Refusal extends Error {
  readonly code: string;

  /** `code` is stable: lower-case letters and underscores, the same as on the Python side. */
  constructor(code: string) {
    super(code);
    this.name = "Refusal";
    this.code = code;
  }
}
