import * as fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Workplace, type Ended } from "./cli.fixture.ts";

const PING = `import { scenario } from "seedwire";
export default scenario("ping", async ({ net, expect }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "1ms", loss: 0.5 });
  const { lost } = await a.ping(b, { count: 4 }).catch(() => ({ lost: true }));
  expect(lost).toBe(false);
});
`;

const place = new Workplace({ "p.mjs": PING, "real/keep": "" });
fs.symlinkSync(place.at("real"), place.at("linked"));
fs.symlinkSync(place.at("p.mjs"), place.at("other.mjs"));
afterAll(() => place.remove());

/** A command line, and what stderr says. */
const refused: [args: string, text: RegExp][] = [
  ["run p.mjs --pcap p.mjs", /--pcap p\.mjs: that is the file of the scenario, which would be lost; expected another name, for example --pcap p\.pcapng\n/],
  ["run p.mjs --pcap ./p.mjs", /--pcap \.\/p\.mjs: that is the file of the scenario/],
  ["run p.mjs --trace other.mjs", /--trace other\.mjs: that is the file of the scenario.*--trace other\.jsonl/],
  ["run other.mjs --fates p.mjs", /--fates p\.mjs: that is the file of the scenario.*--fates p\.fates\.json/],
  ["run p.mjs --pcap real/x --trace linked/x", /--pcap real\/x and --trace linked\/x are one file: expected two/],
  ["run p.mjs --report p.mjs", /--report p\.mjs: that is the file of the scenario.*--report p\.html/],
  ["replay p.fates.json --trace p.fates.json", /--trace p\.fates\.json: that is the recorded run itself, which would be lost; .*--trace p\.jsonl/],
  ["replay p.fates.json --pcap linked/../p.fates.json", /--pcap .*: that is the recorded run itself/],
  ["replay p.fates.json --pcap p.mjs", /--pcap p\.mjs: that is the file of the scenario/],
  ["replay p.fates.json --fates p.mjs", /--fates p\.mjs: that is the file of the scenario/],
  ["shrink p.fates.json --out p.fates.json", /--out p\.fates\.json: that is the recorded run itself, .*--out p\.min\.fates\.json/],
  ["shrink p.fates.json --out p.mjs", /--out p\.mjs: that is the file of the scenario/],
  ["shrink p.mjs --out p.mjs", /--out p\.mjs: that is the file of the scenario/],
]; // prettier-ignore

let results: Ended[] = [];
let recorded = "";

beforeAll(async () => {
  await place.seedwire("run", "p.mjs", "--fates", "p.fates.json");
  recorded = place.read("p.fates.json");
  results = await place.seedwireMany(refused.map(([args]) => args.split(" ")));
});

describe("what a command reads is never written over", () => {
  test.each(refused.map((row, i) => [...row, i] as const))("%s", (_, text, i) => {
    expect(results[i]!.stderr).toMatch(text);
    expect(results[i]!.code).toBe(2);
  });

  test("nothing is lost, nothing is left", () => {
    expect(place.read("p.mjs")).toBe(PING);
    expect(place.read("p.fates.json")).toBe(recorded);
    const names = ["linked", "other.mjs", "p.fates.json", "p.mjs", "real"];
    expect(place.list()).toEqual(names);
  });

  test("a recorded run can be recorded anew in its place", async () => {
    const { code } = await place.seedwire("replay", "p.fates.json", "--fates", "p.fates.json");
    expect([code, place.read("p.fates.json")]).toEqual([0, recorded]);
  });
});

describe("a file that is no script says so", () => {
  test("binary data, and a syntax error in an imported file", async () => {
    place.write("capture.mjs", "\n\r\r\n\u001c\0\0\0M<+\u001a");
    place.write("capture.ts", "\n\r\r\n\u001c\0\0\0M<+\u001a");
    place.write("imports.mjs", `import "./bad.mjs";\n`);
    place.write("bad.mjs", "\nlet a = ;\n");
    const [js, ts, imports] = await place.seedwireMany(
      ["capture.mjs", "capture.ts", "imports.mjs"].map((name) => ["run", name]),
    );
    expect(js).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^seedwire: capture\.mjs is no script: it holds bytes/),
    });
    expect(ts!.stderr).toMatch(/^seedwire: capture\.ts is no script/);
    expect(imports!.stderr).toMatch(/^seedwire: Syntax error at bad\.mjs:2:9: Unexpected token/);
  });
});
