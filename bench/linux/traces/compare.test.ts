import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { InputError } from "seedwire";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compareTraces } from "./compare.ts";

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "traces-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const put = (name: string, text: string): void => fs.writeFileSync(path.join(folder, name), text);
const table = (name: string): string =>
  fs.readFileSync(path.join(import.meta.dirname, `${name}.csv`), "utf8");

describe("a folder that cannot be read", () => {
  test("is missing, or empty, or holds what is no table", async () => {
    await expect(compareTraces(path.join(folder, "none"))).rejects.toThrow("there is no folder");
    await expect(compareTraces(folder)).rejects.toThrow("holds no tables (*.csv)");
    put("x.csv", "a,b\n1,2\n");
    await expect(compareTraces(folder)).rejects.toThrow(InputError);
  });
});

test("what is equal, what differs side by side, and what cannot be repeated", async () => {
  const good = table("one-segment-lost.reno");
  put("good.csv", good);
  put("bad.csv", good.replace(/^(.*),<,\.,1,0,1001,/m, "$1,<,.,1,0,999,"));
  put("late.csv", good.replace(/^\d+\.\d+(,<,F\.)/m, "900.000$1"));
  put("idle-other.csv", good.replace(/^#.*/, "# scenario=other"));
  put("summary.csv", "anything");
  const { passed, text, json } = await compareTraces(folder);
  expect(passed).toBe(false);
  expect(text).toMatch(/good +9 +0 +0 +0 +0 +0 .* equal/);
  expect(text).toMatch(/bad +9 +2 +0 +0 .* DIFFERS/);
  expect(text).toMatch(/\*.*1\+0 ack 999 .*<- line: only on Linux/);
  expect(text).toMatch(/\*.*1\+0 ack 1001 .*<- line: only in the simulator/);
  expect(text).toMatch(/<- time: .* ms late on Linux/);
  expect(text).toContain("idle-other: not compared");
  expect(json).toMatchObject({
    traces: [
      { trace: "bad", equal: false, differences: { line: 2 } },
      { trace: "good", equal: true, rows: 9, simulatedRows: 9, details: [] },
      { trace: "late", equal: false, differences: { line: 0 } },
    ],
    notCompared: ["idle-other"],
  });
});
