/**
 * Frames to bytes and back. Wire data is parsed here, once and strictly; nothing that is not of the
 * protocol travels further.
 */
import { decode as unpack, encode as pack } from "@msgpack/msgpack";
import { equal, Refusal } from "../bytes";
import { type FromClient, type FromServer, fromServer, MAX_FRAME } from "./frames.generated";

/** No frame nests maps or lists with more than this, nor holds an extension type. */
const LIMITS = { maxArrayLength: 4_096, maxMapLength: 32, maxExtLength: 0 };

/** A frame to bytes. */
export function encode(frame: FromClient): Uint8Array<ArrayBuffer> {
  return pack(frame);
}

/** Whether the server takes a frame of this length: a longer one ends the line. */
export const fits = (frame: FromClient): boolean => encode(frame).length <= MAX_FRAME;

/**
 * Bytes to a frame. Refuses (`malformed`) whatever is not one, and a second encoding of one: a float
 * for a whole number, a repeated member, a longer form of a length. Byte members are views into `data`.
 */
export function decode(data: Uint8Array): FromServer {
  const value = read(data);
  if (!isFrame(value) || !equal(pack(value), data)) throw new Refusal("malformed");
  return value;
}

function read(data: Uint8Array): unknown {
  try {
    return data.length <= MAX_FRAME ? unpack(data, LIMITS) : undefined;
  } catch {
    // The library throws errors of several kinds for bytes that are not MessagePack.
    throw new Refusal("malformed");
  }
}

function isFrame(value: unknown): value is FromServer {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  const { type } = value;
  return isType(type) && fromServer[type](value);
}

function isType(type: unknown): type is FromServer["type"] {
  return typeof type === "string" && Object.hasOwn(fromServer, type);
}
