import { afterAll, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

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

const outcomes = new Workplace({
  "pass.pkt": `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n`,
  "fail.pkt": `// RFC 9293 MUST-41\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = -1 EINVAL (no)\n`,
  "unsupported.pkt": "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `nstat`\n",
  "error.pkt": "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 < S 0:0(0) wim 1000\n",
  "defined.pkt": "0 socket(..., KIND, IPPROTO_TCP) = 3\n",
});
afterAll(() => outcomes.remove());

test("exit codes: 0 all passed, 1 a failure or something unsupported, 2 a malformed script", async () => {
  const rows: [args: string, code: number][] = [
    ["pass.pkt", 0],
    ["pass.pkt fail.pkt", 1],
    ["pass.pkt unsupported.pkt", 1],
    ["pass.pkt unsupported.pkt --allow-unsupported", 0],
    ["fail.pkt unsupported.pkt --allow-unsupported", 1],
    ["error.pkt fail.pkt", 2],
    ["defined.pkt -D KIND=SOCK_STREAM", 0],
    ["defined.pkt --define=KIND=SOCK_STREAM", 0],
    ["pass.pkt --profile rfc --relaxed --exact --seed 7 --strict_segments", 0],
  ];
  const ended = await outcomes.seedwireMany(
    rows.map(([args]) => ["packetdrill", ...args.split(" ")]),
  );
  expect(ended.map(({ code }, i) => [rows[i]![0], code])).toEqual(rows);
  expect(ended.map(({ stderr }) => stderr)).toEqual(rows.map(() => ""));
});

test("a line for each script, a failure with its report, and a sum", async () => {
  const { stdout } = await outcomes.seedwire("packetdrill", ".", "--define=KIND=SOCK_STREAM");
  expect(stdout).toMatch(/^pass {9}defined\.pkt\n/);
  expect(stdout).toMatch(/^error {8}error\.pkt:2 {2}.*wim/m);
  expect(stdout).toMatch(/^fail {9}fail\.pkt:3 {2}.*\n[^]*expected {2}-1 EINVAL/m);
  expect(stdout).toMatch(/^unsupported {2}unsupported\.pkt:2 {2}`nstat`: .*not supported\n/m);
  expect(stdout).toMatch(/^5 scripts: 2 passed, 1 failed, 1 unsupported, 1 with an error\n$/m);
});

test("--json tells outcome, line and message of each", async () => {
  const { stdout, code } = await outcomes.seedwire("packetdrill", ".", "--json");
  const records = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as object); // prettier-ignore
  expect(code).toBe(2);
  expect(records).toMatchObject([
    { file: "defined.pkt", outcome: "unsupported", line: 1 },
    { file: "error.pkt", outcome: "error", line: 2 },
    { file: "fail.pkt", outcome: "fail", line: 3, message: expect.stringContaining("bind") },
    { file: "pass.pkt", outcome: "pass", line: 0, message: "" },
    { file: "unsupported.pkt", outcome: "unsupported", line: 2 },
  ]);
});
