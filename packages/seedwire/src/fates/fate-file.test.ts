import { packetChannel } from "@seedwire/link";
import { expect, test } from "vitest";
import {
  bernoulli,
  fateFileOf,
  InputError,
  pattern,
  placeInFateFile,
  probability,
  rate,
  readFateFile,
  replayOptions,
  runScenario,
  scenario,
  writeFateFile,
  type FateFile,
  type Oracle,
} from "../index.ts";

const FILE: FateFile = {
  scenario: 'a "name"',
  file: "../scenarios/x.ts",
  seed: "7",
  params: { loss: 0.01, rate: Infinity, cc: "reno", strict: true },
  expected: { verdict: "fail", digest: "9f3c0a6b5d4e8172" },
  fates: [
    { link: "a>b", flow: "a:80>b:5000", packet: 7, fate: "drop" },
    { link: "a>b", flow: "a:80>b:5000", packet: 8, fate: "delay", ns: 5_000_000 },
    { link: "b>a", flow: "b>a icmp", packet: 1, fate: "duplicate", copies: 2 },
    { link: "b>a", flow: "b>a icmp", packet: 1, fate: "corrupt", bit: 77 },
  ],
};

const TEXT = `{
  "seedwireFates": 1,
  "scenario": "a \\"name\\"",
  "file": "../scenarios/x.ts",
  "seed": "7",
  "params": {"loss": 0.01, "rate": "unlimited", "cc": "reno", "strict": true},
  "expected": {"verdict": "fail", "digest": "9f3c0a6b5d4e8172"},
  "fates": [
    {"link": "a>b", "flow": "a:80>b:5000", "packet": 7, "fate": "drop"},
    {"link": "a>b", "flow": "a:80>b:5000", "packet": 8, "fate": "delay", "ns": 5000000},
    {"link": "b>a", "flow": "b>a icmp", "packet": 1, "fate": "duplicate", "copies": 2},
    {"link": "b>a", "flow": "b>a icmp", "packet": 1, "fate": "corrupt", "bit": 77}
  ]
}
`;

test("a fate file has a line for each fate, and is read back", () => {
  expect(writeFateFile(FILE)).toBe(TEXT);
  const params = { ...FILE.params, rate: "unlimited" };
  expect(readFateFile(TEXT, "x")).toEqual({ ...FILE, params });
  const stopped: FateFile = {
    ...FILE,
    params: {},
    untilNs: 5e9,
    expected: { ...FILE.expected, digestOver: "full" },
    fates: [],
  };
  expect(writeFateFile(stopped)).toContain('"untilNs": 5000000000,\n');
  expect(writeFateFile(stopped)).toContain('"fates": []\n}\n');
  expect(readFateFile(writeFateFile(stopped), "x")).toEqual(stopped);
});

test("what an editor makes of it is read too: another order, other spaces, no digest", () => {
  const { fates, expected, ...rest } = JSON.parse(TEXT) as Record<string, unknown>;
  const edited = { fates, expected: { verdict: "fail" }, ...rest };
  const text = `\uFEFF${JSON.stringify(edited, null, 8).replaceAll("\n", "\r\n")}`;
  const { expected: read } = readFateFile(text, "x");
  expect(read).toEqual({ verdict: "fail" });
  expect(expected).not.toEqual(read);
});

/** What is replaced in the text, by what, and what the error says, the line first. */
const WRONG: [from: string, to: string, error: string][] = [
  ["{\n", "[\n", 'x.json:2: this is not JSON: found ":", expected a comma or ]'],
  [TEXT, "", "x.json:1: this is not JSON: found the end of the file, expected a value"],
  [TEXT, "[1]\n", 'x.json:1: this file is [1]; expected an object, as in {"seedwireFates": 1, ...}'],
  [TEXT, '{"name": "x"}', 'x.json:1: "seedwireFates" is missing in this file; expected 1, the version'],
  ['"seedwireFates": 1', '"seedwireFates": 2', 'x.json:2: "seedwireFates" is 2; expected 1, the version'],
  ['"seed": "7"', '"seed": 7', 'x.json:5: "seed" is 7; expected a text in quotes, as in "seed": "1"'],
  ['"seed": "7"', '"sed": "7"', 'x.json:1: "seed" is missing in this file; expected a text'],
  ['"seed": "7"', '"seed": "7", "sead": 1', 'x.json:5: this file has no field "sead"; expected only seedwireFates, scenario, file, seed, params, untilNs, check, expected, fates. Did you mean "seed"?'],
  ['"seed": "7"', '"seed": "7", "untilNs": 0', 'x.json:5: "untilNs" is 0; expected nanoseconds from 1'],
  ['"seed": "7"', '"seed": "7", "check": "yes"', 'x.json:5: "check" is "yes"; expected true or false: whether oracles watch the run'],
  ["0.01", "null", 'x.json:6: "loss" is null; expected a number, a text, true or false'],
  ['{"loss": 0.01, "rate": "unlimited", "cc": "reno", "strict": true}', "[]", 'x.json:6: "params" is []; expected an object, as in {"loss": 0.01}'],
  ['"fail"', '"failed"', 'x.json:7: "verdict" is "failed"; expected "pass" or "fail" or "error"'],
  ["8172", "817", 'x.json:7: "digest" is "9f3c0a6b5d4e817"; expected 16 digits of 0-9 and a-f'],
  ['"verdict"', '"verdikt": 1, "verdict"', 'x.json:7: "expected" has no field "verdikt"; expected only verdict, digest, digestOver. Did you mean "verdict"?'],
  ['"packet": 7', '"packet": 0', 'x.json:9: "packet" is 0, expected a number from 1, as in {"link"'],
  ['"packet": 7', '"packet" 7', 'x.json:9: this is not JSON: found "7", expected a colon after "packet"'],
  ['"drop"', '"lost"', 'x.json:9: "fate" is "lost", expected "drop", "delay", "duplicate", "corrupt"'],
  [', "ns": 5000000', "", 'x.json:10: delay: "ns" is missing, expected whole nanoseconds from 1'],
  ["5000000", "5e-1", 'x.json:10: delay: "ns" is 0.5, expected whole nanoseconds from 1'],
  ['"copies": 2}', '"copies": 2}\n}', 'x.json:12: this is not JSON: found "}", expected a comma or ]'],
  ['"corrupt", "bit": 77}', '"corrupt", "bit": 77},', 'x.json:13: this is not JSON: found "]", expected no comma before it'],
  ['"corrupt", "bit": 77', '"duplicate", "copies": 1', 'x.json:12: packet 1 of flow b>a icmp on link b>a has a "duplicate" already, in line 11; expected one of each kind'],
  ['{"link": "b>a", "flow": "b>a icmp", "packet": 1, "fate": "corrupt", "bit": 77}', '"drop"', 'x.json:12: this is "drop", expected an object'],
  ["  ]\n}\n", "", "x.json:13: this is not JSON: found the end of the file, expected a comma or ]"],
]; // prettier-ignore

test.each(WRONG)("%s instead of %s is refused: %s", (from, to, error) => {
  expect(TEXT).toContain(from);
  const read = (): FateFile => readFateFile(TEXT.replace(from, to), "x.json");
  expect(read).toThrow(InputError);
  expect(read).toThrow(error);
});

test("places of fields are found, of those that are not there the nearest around", () => {
  expect(placeInFateFile(TEXT, "x", "params", "loss")).toBe("x:6");
  expect(placeInFateFile(TEXT.replace('"loss"', '\n"loss"'), "x", "params", "loss")).toBe("x:7");
  expect(placeInFateFile(TEXT, "x", "params", "none")).toBe("x:6");
  expect(placeInFateFile(TEXT, "x", "untilNs")).toBe("x:1");
});

const download = scenario(
  "download",
  { params: { loss: probability(0.05), rate: rate("10mbps") } },
  async ({ net, params, expect: state }) => {
    const [server, client] = [net.host("server"), net.host("client")];
    net.cable(server, client, {
      rateBps: params.rate,
      delayNs: "5ms",
      loss: bernoulli(params.loss),
    });
    server.tcp.listen(80, (connection) => connection.end(pattern(100_000)));
    const connection = await client.tcp.connect(server, 80, { localPort: 49152 });
    state(await connection.readToEnd()).toEqual(pattern(100_000));
  },
);

test("fates name flows by hosts, one direction each", async () => {
  const { fates } = await runScenario(download, { recordFates: true });
  expect(fates.length).toBeGreaterThan(3);
  expect(new Set(fates.map(({ link, flow }) => `${link} ${flow}`))).toEqual(
    new Set(["server>client server:80>client:49152", "client>server client:49152>server:80"]),
  );
});

test("params, the end and the kind of the digest are kept; an edited file takes another course", async () => {
  const options = {
    params: { rate: "unlimited" },
    untilNs: 40e6,
    digest: "full",
    seed: "s",
  } as const;
  const recording = await runScenario(download, { ...options, recordFates: true });
  const file = readFateFile(writeFateFile(fateFileOf(recording, options)), "x");
  const again = await runScenario(download, replayOptions(file));
  expect(again.result.digest).toBe(recording.result.digest);
  expect(again.result.virtualNs).toBe(40e6);
  expect(again.result.params).toEqual(recording.result.params);

  const link = "server>client";
  const flow = "server:80>client:49152";
  const fates = [
    { link, flow, packet: 2, fate: "drop" },
    { link, flow, packet: 10_000, fate: "drop" },
  ] as const;
  const edited = await runScenario(download, replayOptions({ ...file, fates }));
  expect(edited.result.digest).not.toBe(recording.result.digest);
  expect(edited.result.links.map(({ drops }) => drops.loss)).toEqual([1, 0]);
  expect(edited.unmetFates).toEqual([fates[1]]);
});

test("that oracles watched a run is kept, and they must be there to watch it again", async () => {
  const oracle: Oracle = {
    name: "short",
    promise: "Nothing is larger than an ACK",
    source: "RFC 0 §1",
    watch: ({ simulation, breach }) => {
      simulation.trace.channel(packetChannel).subscribe((event, _link, packet) => {
        if (packet.sizeBytes > 1000) breach({ found: `${packet.sizeBytes} bytes ${event}ed` });
      });
    },
  };
  const options = { oracles: [oracle] };
  const recording = await runScenario(download, { ...options, recordFates: true });
  const text = writeFateFile(fateFileOf(recording, options));
  expect(text).toContain('\n  "check": true,\n  "expected": {"verdict": "fail", ');
  const file = readFateFile(text, "x");
  expect(() => replayOptions(file)).toThrow(/watched by oracles .* replayOptions\(file, ORACLES\)/);
  const again = await runScenario(download, replayOptions(file, [oracle]));
  expect(again.result).toEqual(recording.result);

  const { check: _, ...unwatched } = file;
  expect(readFateFile(text.replace("true", "false"), "x")).toEqual(unwatched);
  expect(replayOptions(unwatched, [oracle])).not.toHaveProperty("oracles");
});

test("who says what befalls packets is said once", async () => {
  const fates = { meet: () => {} };
  await expect(runScenario(download, { fates, replayFates: [] })).rejects.toThrow(InputError);
});
