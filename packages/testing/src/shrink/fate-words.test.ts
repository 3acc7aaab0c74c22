import { expect, test } from "vitest";
import { fateWords } from "./fate-words.ts";
import type { Target } from "./target.ts";

const name = { link: "a>r", flow: "a:1>b:2", packet: 1234 } as const;
const cases: [Target["fate"], Target["spot"], string][] = [
  [{ ...name, fate: "drop" }, null, "drop packet 1,234 of a:1>b:2 on a>r"],
  [
    { ...name, fate: "delay", ns: 5e6 },
    { at: "data", life: 1, byte: 1449, nth: 1 },
    "delay packet 1,234 of a:1>b:2 on a>r by 5 ms: data from byte 1,449, sent for the first time",
  ],
  [
    { ...name, fate: "duplicate", copies: 1 },
    { at: "ack", life: 1, byte: 2896, nth: 3 },
    "duplicate packet 1,234 of a:1>b:2 on a>r: acknowledges up to byte 2,896 for the 3rd time",
  ],
  [
    { ...name, fate: "duplicate", copies: 2 },
    { at: "syn", life: 1, nth: 1 },
    "duplicate packet 1,234 of a:1>b:2 on a>r, 2 copies: SYN",
  ],
  [
    { ...name, fate: "corrupt", bit: 170 },
    { at: "fin", life: 1, nth: 12 },
    "damage packet 1,234 of a:1>b:2 on a>r, bit 170: FIN, sent for the 12th time",
  ],
  [
    { ...name, fate: "drop" },
    { at: "data", life: 1, byte: 1, nth: 22 },
    "drop packet 1,234 of a:1>b:2 on a>r: data from byte 1, sent for the 22nd time",
  ],
];

test.each(cases)("%j %j", (fate, spot, words) => {
  expect(fateWords({ fate, spot })).toBe(words);
});
