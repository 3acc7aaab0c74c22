import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeUtf8 } from "./utf8.ts";

function utf8(text: string, limit = 1000): Uint8Array {
  const bytes = new Uint8Array(1000);
  return bytes.slice(0, writeUtf8(text, bytes, 0, limit));
}

describe("writeUtf8", () => {
  test("RFC 3629 §3: writes what TextEncoder writes, halves of pairs included", () => {
    const unit = fc.oneof(
      fc.constantFrom("\ud83d", "\ude00", "a", "é", "→", "😀", "\u07ff", "\u0800", "\uffff"),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    const same = fc.property(fc.array(unit, { maxLength: 20 }), (units) => {
      const text = units.join("");
      expect(utf8(text)).toEqual(new TextEncoder().encode(text));
    });
    fc.assert(same, { numRuns: 200 });
  });

  test("stops before a character that does not fit", () => {
    expect(utf8("aé→😀", 5)).toEqual(new TextEncoder().encode("aé"));
    expect(utf8("aé→😀", 6)).toEqual(new TextEncoder().encode("aé→"));
  });
});
