import { expect, test } from "vitest";
import { repeatLine } from "./repeat-line.ts";

test("only what decides about a run is repeated", () => {
  const flags = {
    seed: "7",
    json: true,
    pcap: "x",
    trace: "y",
    digest: "headers",
    wire: "objects",
  } as const;
  expect(repeatLine("scenarios/x.ts", flags, undefined)).toBe(
    "npx seedwire run scenarios/x.ts --seed 7",
  );
});

test("all that decides about a run is repeated, quoted for a shell", () => {
  const flags = {
    seed: "-7",
    set: ["loss=5%", "who=me & you"],
    until: "10 s",
    check: "packets-kept",
    digest: "full",
    wire: "bytes",
  } as const;
  expect(repeatLine("my lab/x.ts", flags, "it's")).toBe(
    `npx seedwire run 'my lab/x.ts' --only 'it'\\''s' --seed=-7 --set loss=5% --set 'who=me & you' --until '10 s' --check=packets-kept --digest full --wire bytes`,
  );
});
