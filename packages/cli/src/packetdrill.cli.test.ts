import { afterAll, expect, test, vi } from "vitest";
import { Workplace } from "./cli.fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

const OPEN = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n";

const place = new Workplace({
  "scripts/b.pkt": OPEN,
  "scripts/a.pkt": OPEN,
  "scripts/deep/c.pkt": OPEN,
  "scripts/deep/defaults.sh": "",
  "scripts/node_modules/d.pkt": "",
  "empty/readme.txt": "",
  "odd.txt": OPEN,
});
afterAll(() => place.remove());

/** A command line behind `seedwire packetdrill`, and what stderr says; the exit code is 2. */
const refused: [args: string, text: RegExp][] = [
  ["", /missing required argument 'scripts'/],
  ["--relaxed", /missing required argument 'scripts'/],
  ["--mss=1000", /Which scripts\? For example/],
  ["scripts/a.pk", /No file or folder scripts\/a\.pk\. Did you mean scripts\/a\.pkt or /],
  ["scripts/a", /Did you mean scripts\/a\.pkt\?/],
  ["script", /No file or folder script\. Did you mean scripts\?/],
  ["nowhere/a.pkt", /there is no folder nowhere/],
  ["scripts empty", /empty has no \.pkt files in it/],
  ["scripts --jsno", /There is no option --jsno\. Did you mean --json\?/],
  ["scripts --tolerance_usec=9", /no option --tolerance_usec\. Did you mean --tolerance_usecs\?/],
  ["scripts -x", /There is no option -x\./],
  ["scripts --mss=big", /--mss is "big", expected a whole number of 0 to 65535/],
  ["scripts --mtu 1400", /--mtu is "", .*; written as --mtu=VALUE/],
  ["scripts -D CMSG", /-D CMSG: expected NAME=value/],
  ["scripts --profile bsd", /Allowed choices are linux, rfc/],
];

test("what cannot be is refused before anything runs", async () => {
  const commands = refused.map(([args]) => ["packetdrill", ...args.split(" ").filter(Boolean)]);
  const ended = await place.seedwireMany(commands);
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    expect([refused[i]![0], code, stdout]).toEqual([refused[i]![0], 2, ""]);
    expect(stderr).toMatch(refused[i]![1]);
  }
});

test("--json prints a record for each script, files as given, folders in order", async () => {
  const args = ["odd.txt", "scripts", "--json", "--tolerance_usecs=10000", "-DA=1"];
  const { stdout, stderr } = await place.seedwire("packetdrill", ...args);
  expect(stderr).toBe("");
  const records = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(records.map((record) => Object.keys(record))).toEqual(
    records.map(() => ["file", "outcome", "line", "message", "ms"]),
  );
  expect(records).toMatchObject([
    { file: "odd.txt" },
    { file: "scripts/a.pkt" },
    { file: "scripts/b.pkt" },
    { file: "scripts/deep/c.pkt" },
  ]);
});
