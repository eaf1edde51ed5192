/**
 * Who may vouch for whom: root, leads, shifts, stamp keys, generations. The mirror of
 * `peerchat/trust`, with the same refusal codes, so that no client takes the server's word.
 */
export { GRACE } from "./certificates/claims";
export { checkDeployment, type Deployment } from "./certificates/deployment";
export {
  checkGeneration,
  type Descriptor,
  type GenerationClaims,
  signGeneration,
} from "./certificates/generations";
export { checkLead, checkShift, type Lead, type Shift, shiftThumbprint } from "./certificates/shifts";
export { checkStampKey, type StampKey } from "./certificates/stampkeys";
