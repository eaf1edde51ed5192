/**
 * MLS (RFC 9420), ciphersuite 1, as a room uses it. The only face of the MLS library.
 *
 * The server sees the messages that pass here and none of what is inside them. Old state in, new
 * state out: keep the returned Group and drop the old one. Everything that comes from outside is
 * refused with a `Refusal` whose code is stable; after a Refusal the old Group is still good.
 */
export { commit, discard, merge, type Pending } from "./group/committing";
export { createGroup, join } from "./group/joining";
export {
  createKeyPackage,
  generateSignatureKey,
  type OwnKeyPackage,
  type ReadKeyPackage,
  readKeyPackage,
  type SignatureKey,
} from "./group/keypackages";
export {
  epoch,
  epochAuthenticator,
  exporter,
  groupId,
  type Member,
  members,
  ownLeaf,
  seatOf,
} from "./group/members";
export {
  type Application,
  type Committed,
  encrypt,
  type Processed,
  process,
  type Sealed,
} from "./group/messages";
export type { Expected, Judgement } from "./group/policy";
export { type Group, wipe } from "./group/state";
export type { Standing, Trust } from "./group/trust";
