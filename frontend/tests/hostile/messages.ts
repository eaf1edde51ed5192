/** The parsers of all that is not a certificate or a group: encodings, frames, identities, payloads, puzzles. */
import { encode as pack } from "@msgpack/msgpack";
import { b64u, fromB64u, fromHex, fromUtf8, hex, isWellFormed, codePoints, readU32, Refusal, u32, utf8 } from "../../src/bytes";
import { commitmentIn, commitmentOf } from "../../src/crypto/aad";
import { openFrank } from "../../src/crypto/franking";
import { mentorIdentity, readIdentity, type Identity } from "../../src/crypto/identity";
import { rootOf } from "../../src/crypto/merkle";
import { padKeyPackage, padWelcome, unpadKeyPackage, unpadWelcome } from "../../src/crypto/padding";
import { decodePayload, encodePayload } from "../../src/crypto/payload";
import { hasPrimeOrder } from "../../src/crypto/points";
import { solve } from "../../src/crypto/puzzle";
import { verify } from "../../src/crypto/signatures";
import { decode } from "../../src/protocol/codec";
import { connect, type Dial } from "../../src/protocol/connection";
import type { FromServer } from "../../src/protocol/frames.generated";
import { isGenerated, skeleton } from "../../src/room/nicknames";
import { vectors } from "../shared";
import { letters } from "./certificates";
import { packed } from "./packs";
import { changed, GIVEN, spelled } from "./tokens";
import type { Way } from "./spoiling";
import type { Parser } from "./trial";

const bytesOf = (shown: readonly { readonly bytes: string }[]): Uint8Array[] => shown.map(({ bytes }) => fromHex(bytes));
const FRAMES = bytesOf(vectors<{ server: readonly { bytes: string }[] }>("frames").server);
const PAYLOADS = bytesOf(vectors<{ payloads: readonly { bytes: string }[] }>("payload").payloads);
const POINTS = bytesOf(vectors<{ taken: readonly { bytes: string }[] }>("points").taken);
const SEALS = vectors<{
  readonly group_id: string;
  readonly epoch: number;
  readonly leaf: number;
  readonly signature_key: string;
  readonly client_id: string;
  readonly sealed: readonly { readonly plaintext: string; readonly aad: string }[];
}>("commitment");
const PUZZLE = vectors<{ challenge: { parameters: Readonly<Record<string, unknown>> } }>("puzzle").challenge;
const IDENTITIES = bytesOf(GIVEN.identities.filter(({ code }) => code === undefined));
const KEY_PACKAGE = utf8("any MLSMessage ".repeat(20));

const where = {
  groupId: fromHex(SEALS.group_id),
  epoch: SEALS.epoch,
  leaf: SEALS.leaf,
  signatureKey: fromHex(SEALS.signature_key),
  clientId: fromHex(SEALS.client_id),
};

/** A sealed message as one byte string: its authenticated data (33 bytes), then its plaintext. */
export const opened = (data: Uint8Array): unknown =>
  openFrank({ ...where, aad: data.subarray(0, 33), plaintext: data.subarray(33) });

/** What a connection makes of one message: the frame it hands on, or `closed` when it hangs up with 4400. */
async function received(data: Uint8Array): Promise<FromServer> {
  const socket = { binaryType: "", readyState: 1, send: () => {}, close: () => {} } as unknown as WebSocket;
  return new Promise((resolve, reject) => {
    const dial: Dial = () => socket;
    connect(dial, { opened: () => {}, received: resolve, lost: (code) => reject(new Refusal(code === 4400 ? "closed" : "")) });
    socket.onmessage?.({ data: data.slice().buffer } as MessageEvent<unknown>);
  });
}

class Began extends Error {}

/** Whether the client sets to work on this challenge; at the second try, or a dear one, it is stopped. */
async function begun(data: Uint8Array): Promise<unknown> {
  let asked: unknown = null;
  try {
    asked = JSON.parse(letters(data));
  } catch {
    // What is no JSON never gets as far as the puzzle.
  }
  let tries = 0;
  const cost = (asked as typeof PUZZLE | null)?.parameters?.["cost"];
  const stop = (): void => {
    if (++tries > 1 || Number(cost) > 1_000) throw new Began();
  };
  return solve(asked, stop).catch((error: unknown) => {
    if (!(error instanceof Began)) throw error;
  });
}

const challenged: Way = (below) => {
  const parameters = changed(PUZZLE.parameters, below);
  return spelled(below(5) === 0 ? changed({ ...PUZZLE }, below) : { ...PUZZLE, parameters }, below);
};

const MESSAGE = fromHex(`0001000210${"ab".repeat(16)}0000000000000007012101${"cd".repeat(32)}${"ef".repeat(80)}`);
const BYTES = [0, 1, 2, 3, 32].map((length) => new Uint8Array(length).fill(0xa5));

export const PARSERS: readonly Parser[] = [
  {
    name: "bytes/base64url.fromB64u",
    read: (data) => fromB64u(letters(data)),
    honest: BYTES.map((data) => utf8(b64u(data))),
    codes: /^malformed$/,
    again: (data: Uint8Array) => utf8(b64u(data)),
  },
  {
    name: "bytes/text.fromHex",
    read: (data) => fromHex(letters(data)),
    honest: BYTES.map((data) => utf8(hex(data))),
    codes: /^malformed$/,
    again: (data: Uint8Array) => utf8(hex(data)),
  },
  { name: "bytes/text.fromUtf8", read: fromUtf8, honest: [utf8("¿Cómo? 🌻")], codes: /^malformed$/, again: utf8 },
  {
    name: "bytes/text.isWellFormed",
    read: (data) => isWellFormed(new TextDecoder("utf-16le").decode(data)),
    honest: [utf8("ab")],
  },
  {
    name: "bytes/text.codePoints",
    read: (data) => codePoints(new TextDecoder("utf-16le").decode(data)),
    honest: [utf8("ab")],
  },
  {
    name: "bytes/integers.readU32",
    read: (data) => [readU32(data, 0), data.slice(4)] as const,
    honest: [new Uint8Array(4), new Uint8Array(9).fill(255)],
    codes: /^malformed$/,
    again: ([number, rest]: readonly [number, Uint8Array]) => new Uint8Array([...u32(number), ...rest]),
  },
  {
    name: "protocol/codec.decode",
    read: decode,
    honest: FRAMES,
    codes: /^malformed$/,
    again: pack,
    ways: [packed(FRAMES)],
  },
  {
    name: "protocol/connection.connect",
    read: received,
    honest: FRAMES,
    codes: /^closed$/,
    ways: [packed(FRAMES)],
  },
  {
    name: "crypto/aad.commitmentIn",
    read: commitmentIn,
    honest: [new Uint8Array(33).fill(1)],
    codes: /^commitment_missing$/,
    again: (commitment: Uint8Array) => new Uint8Array([1, ...commitment]),
  },
  { name: "crypto/aad.commitmentOf", read: commitmentOf, honest: [MESSAGE], codes: /^commitment_missing$/ },
  {
    name: "crypto/franking.openFrank",
    read: opened,
    honest: SEALS.sealed.map(({ plaintext, aad }) => fromHex(aad + plaintext)),
    codes: /^(?:plaintext_size|plaintext_padding|payload_malformed|commitment_missing|commitment_wrong)$/,
    only: true,
  },
  {
    name: "crypto/identity.readIdentity",
    read: readIdentity,
    honest: IDENTITIES,
    codes: /^identity_malformed$/,
    again: (read: Identity) => (read.role === "survivor" ? read.seat : mentorIdentity(read.seat, read.shift, read.lead)),
  },
  {
    name: "crypto/merkle.rootOf",
    read: (data) => {
      const [index = 0, size = 0, ...nodes] = data;
      const path = nodes.map((node) => new Uint8Array(32).fill(node));
      return rootOf(data, { index: index * 4_096, size: size * 4_096, path });
    },
    honest: [Uint8Array.of(0, 1, 9, 9), Uint8Array.of(1, 255, 1, 2, 3)],
  },
  {
    name: "crypto/padding.unpadKeyPackage",
    read: unpadKeyPackage,
    honest: [padKeyPackage(KEY_PACKAGE), padKeyPackage(new Uint8Array(4_000).fill(7))],
    codes: /^key_package_padding$/,
    again: padKeyPackage,
  },
  {
    name: "crypto/padding.unpadWelcome",
    read: unpadWelcome,
    honest: [1, 5_000, 40_000].map((length) => padWelcome(new Uint8Array(length).fill(7))),
    codes: /^welcome_padding$/,
    again: padWelcome,
    cost: 2,
  },
  {
    name: "crypto/payload.decodePayload",
    read: decodePayload,
    honest: PAYLOADS,
    codes: /^payload_malformed$/,
    again: encodePayload,
    ways: [packed(PAYLOADS)],
  },
  {
    name: "crypto/puzzle.solve",
    read: begun,
    honest: [utf8(JSON.stringify(PUZZLE))],
    codes: /^puzzle_unknown$/,
    ways: [challenged],
  },
  {
    name: "crypto/signatures.verify",
    read: (data) => verify(data.subarray(0, 32), data, data.subarray(-64)),
    honest: [new Uint8Array(96)],
  },
  { name: "crypto/points.hasPrimeOrder", read: hasPrimeOrder, honest: POINTS },
  { name: "room/nicknames.isGenerated", read: (data) => isGenerated(letters(data)), honest: [utf8("Mar Sol Luz")] },
  { name: "room/nicknames.skeleton", read: (data) => skeleton(letters(data)), honest: [utf8("Mar Ѕоl ｆｕｌｌ ﷺ")] },
];
