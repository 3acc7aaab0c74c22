import { expect, test } from "vitest";
import { defaultDefinitions } from "./default-definitions.ts";
import { parseScript } from "./parse-script.ts";

test("words of the usual driver have values, and a script may give them others", () => {
  const own = parseScript("--define=CMSG_LEVEL_IP=SOL_TCP\n0 f(3) = 0").settings.definitions;
  expect(own.get("CMSG_LEVEL_IP")).toBe("SOL_TCP");
  expect(own.get("CMSG_TYPE_RECVERR")).toBe("IP_RECVERR");
});

test("cookies are those that Linux 6.18 gives with the key of defaults.sh, and with zeros", () => {
  const words = new Map(defaultDefinitions());
  expect(words.get("TFO_COOKIE")).toBe("3021b9d889017eeb");
  expect(words.get("TFO_COOKIE_ZERO")).toBe("b7c12350a90dc8f5");
});
