import { expect, test } from "vitest";
import { defaultDefinitions } from "./default-definitions.ts";
import { parseScript } from "./parse-script.ts";
import { siphash } from "./siphash.ts";

test("SipHash-2-4 gives the vector of its paper's reference for 8 octets", () => {
  // Key 00 01 .. 0f, message 00 01 .. 07: 62 24 93 9a 79 f5 f5 93.
  const hash = siphash(0x0706050403020100n, 0x0f0e0d0c0b0a0908n, 0x0706050403020100n);
  expect(hash.toString(16)).toBe("93f5f5799a932462");
});

test("words of the usual driver have values, and a script may give them others", () => {
  const own = parseScript("--define=CMSG_LEVEL_IP=SOL_TCP\n0 f(3) = 0").settings.definitions;
  expect(own.get("CMSG_LEVEL_IP")).toBe("SOL_TCP");
  expect(own.get("CMSG_TYPE_RECVERR")).toBe("IP_RECVERR");
  const [cookie, zero] = ["TFO_COOKIE", "TFO_COOKIE_ZERO"].map((name) => own.get(name));
  expect(cookie).toMatch(/^[0-9a-f]{16}$/);
  expect(zero).not.toBe(cookie);
  expect(new Map(defaultDefinitions()).get("TFO_COOKIE")).toBe(cookie);
});
