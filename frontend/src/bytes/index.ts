/** Encodings, equality, wiping: the one leaf that everything else may import. */
export { b64u, fromB64u } from "./base64url";
export { equal, wipe } from "./compare";
export { concat } from "./concat";
export { lp, readU32, u32, u64 } from "./integers";
export { Refusal } from "./refusal";
export { codePoints, fromHex, fromUtf8, hex, isWellFormed, utf8 } from "./text";
