/** The patched MLS library and the stock one, side by side, each with a small group to try. */
import type {
  CiphersuiteImpl,
  ClientState,
  Credential,
  KeyPackage,
  PrivateKeyPackage,
} from "ts-mls";
import * as patched from "ts-mls";
import * as patchedSchedule from "ts-mls/keySchedule.js";
import * as stock from "ts-mls-stock";
import * as stockSchedule from "ts-mls-stock/keySchedule.js";

/** Both have the stock's types but for `forcePath`; states never pass from one to the other. */
export type Library = typeof patched;

export interface Tried {
  readonly name: string;
  readonly mls: Library;
  readonly schedule: typeof patchedSchedule;
}

export const PATCHED: Tried = { name: "patched", mls: patched, schedule: patchedSchedule };
export const STOCK: Tried = {
  name: "stock",
  mls: stock as unknown as Library,
  schedule: stockSchedule as unknown as typeof patchedSchedule,
};

export interface Person {
  readonly keyPackage: KeyPackage;
  readonly keys: PrivateKeyPackage;
}

export const suiteOf = (mls: Library): Promise<CiphersuiteImpl> =>
  mls.getCiphersuiteImpl(
    mls.getCiphersuiteFromName("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"),
  );

export async function person(mls: Library, name: string): Promise<Person> {
  const credential: Credential = {
    credentialType: "basic",
    identity: new TextEncoder().encode(name),
  };
  const made = await mls.generateKeyPackage(
    credential,
    { ...mls.defaultCapabilities(), extensions: [0xf00d] },
    mls.defaultLifetime,
    [],
    await suiteOf(mls),
  );
  return { keyPackage: made.publicPackage, keys: made.privatePackage };
}

export async function founded(mls: Library): Promise<ClientState> {
  const { keyPackage, keys } = await person(mls, "founder");
  return mls.createGroup(new Uint8Array(16), keyPackage, keys, [], await suiteOf(mls));
}

type Options = NonNullable<Parameters<Library["createCommit"]>[1]>;

export async function committed(mls: Library, state: ClientState, options: Options) {
  return mls.createCommit(
    { state, cipherSuite: await suiteOf(mls) },
    { wireAsPublicMessage: true, ratchetTreeExtension: true, ...options },
  );
}

export async function joined(
  mls: Library,
  made: Awaited<ReturnType<typeof committed>>,
  who: Person,
): Promise<ClientState> {
  if (!made.welcome) throw new Error("no Welcome");
  const { keyPackage, keys } = who;
  return mls.joinGroup(made.welcome, keyPackage, keys, mls.emptyPskIndex, await suiteOf(mls));
}

export async function processed(
  mls: Library,
  state: ClientState,
  made: Awaited<ReturnType<typeof committed>>,
): Promise<ClientState> {
  const { commit } = made;
  if (commit.wireformat !== "mls_public_message") throw new Error(commit.wireformat);
  const cs = await suiteOf(mls);
  return (await mls.processMessage(commit, state, mls.emptyPskIndex, mls.acceptAll, cs)).newState;
}
