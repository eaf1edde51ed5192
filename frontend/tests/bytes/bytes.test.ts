/** Encodings: what is written is read, and there is one text for each byte string. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  b64u,
  concat,
  equal,
  fromB64u,
  fromHex,
  fromUtf8,
  hex,
  isWellFormed,
  lp,
  readU32,
  Refusal,
  u64,
  utf8,
  wipe,
} from "../../src/bytes";

const bytes = fc.uint8Array({ maxLength: 100 });

test("bytes come back from base64url and hexadecimal", () => {
  fc.assert(
    fc.property(bytes, (data) => {
      expect(fromB64u(b64u(data))).toEqual(data);
      expect(b64u(data)).toBe(Buffer.from(data).toString("base64url"));
      expect(fromHex(hex(data))).toEqual(data);
      expect(hex(data)).toBe(Buffer.from(data).toString("hex"));
    }),
  );
});

test("a text is the one base64url text of its bytes, or is refused", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."AQgwxyz01-_+/= \n"), maxLength: 8 });
  fc.assert(
    fc.property(letters, (text) => {
      try {
        expect(b64u(fromB64u(text))).toBe(text);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
  );
  for (const text of ["A", "AB", "AA=", "AA==", "AA\n", " AA", "+A", "AAA/", "é"])
    expect(() => fromB64u(text)).toThrow(Refusal);
});

test("other hexadecimal is refused", () => {
  for (const text of ["0", "AB", "0g", "00\n", " 00"]) expect(() => fromHex(text)).toThrow(Refusal);
});

test("integers are big-endian, whole, and within 2^53 − 1", () => {
  expect(hex(u64(0))).toBe("0000000000000000");
  expect(hex(u64(258))).toBe("0000000000000102");
  expect(hex(u64(2 ** 53 - 1))).toBe("001fffffffffffff");
  for (const value of [-1, 0.5, 2 ** 53, Number.NaN]) expect(() => u64(value)).toThrow(RangeError);
  expect(hex(lp(utf8("á")))).toBe("00000002c3a1");
  expect(readU32(Uint8Array.of(9, 0xff, 0, 0, 1), 1)).toBe(0xff000001);
  for (const at of [-1, 2]) expect(() => readU32(new Uint8Array(5), at)).toThrow(Refusal);
});

test("text is UTF-8 or is refused, and a byte order mark stays", () => {
  fc.assert(
    fc.property(bytes, (data) => {
      try {
        expect(utf8(fromUtf8(data))).toEqual(data);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
  );
  expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf))).toBe("\ufeff");
  expect(isWellFormed("🌻")).toBe(true);
  expect(isWellFormed("a\ud83c")).toBe(false);
});

test("equality looks at every byte", () => {
  fc.assert(fc.property(bytes, bytes, (one, other) => equal(one, other) === (hex(one) === hex(other))));
  expect(equal(concat(Uint8Array.of(1), Uint8Array.of(2)), Uint8Array.of(1, 2))).toBe(true);
});

test("wiping leaves zeros", () => {
  const secret = Uint8Array.of(1, 2, 3);
  wipe(secret);
  expect(secret).toEqual(new Uint8Array(3));
});
