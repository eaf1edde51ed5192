/** Members run by mls-rs, an independent implementation of MLS, in a Python process beside us. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { hex } from "../../src/bytes";

const ROOT = new URL("../../../", import.meta.url);
const PYTHON = process.env["PYTHON"] ?? fileURLToPath(new URL(".venv/bin/python", ROOT));
const SCRIPT = fileURLToPath(new URL("tests/assurance/mls_rs_peer.py", ROOT));

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const bytes = (text: string | null | undefined): Uint8Array =>
  Uint8Array.from(Buffer.from(text ?? "", "base64"));

type Answer = Readonly<Record<string, string | null>>;

export class Peer {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#child = spawn(PYTHON, [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
    if (!this.#child.stdout) throw new Error("no pipe");
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  #ask(op: string, who: Uint8Array, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const asked = this.#last.then(async () => {
      this.#child.stdin?.write(`${JSON.stringify({ op, who: hex(who), ...more })}\n`);
      const { value, done } = await this.#answers.next();
      if (done) throw new Error("the mls-rs process ended");
      const answer = JSON.parse(value) as Answer;
      if (answer["error"]) throw new Error(`mls-rs ${op}: ${answer["error"]}`);
      return answer;
    });
    this.#last = asked.catch(() => null);
    return asked;
  }

  keyPackage = async (who: Uint8Array): Promise<Uint8Array> =>
    bytes((await this.#ask("key_package", who))["message"]);

  join = (who: Uint8Array, welcome: Uint8Array): Promise<Answer> =>
    this.#ask("join", who, { welcome: text(welcome) });

  /** What an application message said; nothing for a commit. */
  process = async (who: Uint8Array, message: Uint8Array): Promise<Uint8Array> =>
    bytes((await this.#ask("process", who, { message: text(message) }))["data"]);

  exporter = async (who: Uint8Array, label: string, context: Uint8Array): Promise<Uint8Array> => {
    const asked = { label, context: text(context), length: "32" };
    return bytes((await this.#ask("exporter", who, asked))["secret"]);
  };

  encrypt = async (who: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> =>
    bytes((await this.#ask("encrypt", who, { plaintext: text(plaintext) }))["message"]);

  forget = (who: Uint8Array): Promise<Answer> => this.#ask("forget", who);

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await once(this.#child, "exit");
  }
}
