/** Stamps: entries and stamp keys as a server would hand them out, in the form of their frames. */
import { encode } from "@msgpack/msgpack";
import { fromB64u, fromHex, Refusal, utf8 } from "../../src/bytes";
import { checkDeployment } from "../../src/crypto/certificates";
import { StampBook } from "../../src/crypto/stamps";
import { decode } from "../../src/protocol/codec";
import { bytesIn, vectors } from "../shared";
import { letters } from "./certificates";
import { packed } from "./packs";
import { certified, honest } from "./tokens";
import type { Parser } from "./trial";

interface Shown {
  readonly room: string;
  readonly seat: string;
  readonly body: string;
  readonly stamp: { readonly key: string; readonly path: readonly string[]; readonly signature: string };
}

const GIVEN = vectors<{
  readonly now: number;
  readonly root: string;
  readonly deployment: string;
  readonly certificate: { readonly issuer: string; readonly key: string };
  readonly room: string;
  readonly stamped: readonly Shown[];
}>("stamps");
const root = fromB64u(GIVEN.root);
const deployment = await checkDeployment(GIVEN.deployment, { root, now: GIVEN.now });
const book = new StampBook({ root, deployment, room: fromHex(GIVEN.room) });
await book.learn(GIVEN.certificate, GIVEN.now);

const ENTRIES = GIVEN.stamped.map((shown) => {
  const stamp = { ...bytesIn(shown.stamp, "key", "signature"), path: shown.stamp.path.map(fromHex) };
  const entry = { ...bytesIn(shown, "room", "seat", "body"), stamp };
  return encode({ type: "entry", ...entry, client_id: new Uint8Array(16), adds: [], removes: [] });
});

export const PARSERS: readonly Parser[] = [
  {
    name: "crypto/stamps.StampBook of an entry",
    read: async (data) => {
      const frame = decode(data);
      if (frame.type !== "entry" || !(await book.holds(frame))) throw new Refusal("does_not_hold");
    },
    honest: ENTRIES,
    codes: /^(?:malformed|does_not_hold)$/,
    ways: [packed(ENTRIES)],
  },
  {
    name: "crypto/stamps.StampBook of a stamp key",
    read: (data) => book.learn({ issuer: honest("stamp_issuer"), key: letters(data) }, GIVEN.now),
    honest: [utf8(honest("stamp_key"))],
    ways: [certified("stamp_key")],
    cost: 2,
  },
];
