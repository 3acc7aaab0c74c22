import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fqCodel, heldBack, ordinals, packets, type LinkOptions } from "@seedwire/link";
import { expect, test } from "vitest";
import { Cable, data, syn } from "./cable.fixture.ts";
import { Capture, type CaptureOptions } from "./pcapng.ts";

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
if (!hasTshark) console.warn("skipped: tshark is not installed (Debian: apt-get install tshark)");

/** Captures the SYN and six segments, over a link on which something happens to five of them. */
function capture(options: CaptureOptions = {}, link: Partial<LinkOptions> = {}): Uint8Array {
  const cable = new Cable({
    loss: ordinals(2),
    corrupt: ordinals(3),
    duplicate: ordinals(4),
    reorder: heldBack(ordinals(5), 10e6),
    queue: packets(5),
    ...link,
  });
  const pieces: Uint8Array[] = [];
  const capture = new Capture(cable.simulation, (bytes) => pieces.push(bytes.slice()), options);
  for (let i = 0; i < 7; i++) cable.send(0, i === 0 ? syn : data(i));
  cable.run();
  capture.finish();
  return Buffer.concat(pieces);
}

function tshark(bytes: Uint8Array, fields: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "seedwire-trace-"));
  const file = join(folder, "test.pcapng");
  writeFileSync(file, bytes);
  const columns = fields.flatMap((field) => ["-e", field]);
  const verify = ["-o", "tcp.check_checksum:TRUE", "-o", "tcp.relative_sequence_numbers:FALSE"];
  const args = ["-r", file, ...verify, "-T", "fields", "-E", "separator=|", ...columns];
  const output = execFileSync("tshark", args, { encoding: "utf8", stdio: "pipe" });
  rmSync(folder, { recursive: true });
  return output.trimEnd().split("\n");
}

const fields = ["frame.interface_name", "frame.time_epoch", "tcp.seq_raw", "frame.comment"];

test.runIf(hasTshark)("tshark tells link ends, times to the nanosecond, and fates", () => {
  expect(tshark(capture({ at: "all" }), fields)).toEqual([
    "client>server tx|0.000000000|100|",
    "client>server tx|0.000000000|1101|lost on the wire (loss)",
    "client>server tx|0.000000000|2101|a bit is flipped on the wire",
    "client>server tx|0.000000000|3101|duplicated: 1 copy",
    "client>server tx|0.000000000|4101|held back 10 ms",
    "client>server tx|0.000000000|5101|",
    "client>server tx|0.000000000|6101|dropped: by the queue",
    "client>server rx|0.010029333|100|",
    "client>server rx|0.011431999|2101|a bit was flipped on the wire",
    "client>server rx|0.012133332|3101|",
    "client>server rx|0.012133332|3101|copy made by the medium",
    "client>server rx|0.013535998|5101|",
    "client>server rx|0.022834665|4101|",
  ]);
});

test.runIf(hasTshark)("each packet is captured once, but for what there is to tell later", () => {
  const cable = new Cable({ loss: ordinals(2), corrupt: ordinals(3), duplicate: ordinals(4) });
  cable.goOn({ rateBps: 6e6, queue: packets(1), loss: ordinals(2) });
  const pieces: Uint8Array[] = [];
  const capture = new Capture(cable.simulation, (bytes) => pieces.push(bytes.slice()));
  for (let i = 0; i < 6; i++) cable.send(0, i === 0 ? syn : data(i));
  cable.run();
  capture.finish();
  const ends = ["frame.interface_name", "tcp.seq_raw", "frame.comment"];
  expect(tshark(Buffer.concat(pieces), ends)).toEqual([
    "client>server tx|100|",
    "client>server tx|1101|lost on the wire (loss)",
    "client>server tx|2101|a bit is flipped on the wire",
    "client>server tx|3101|duplicated: 1 copy",
    "client>server tx|4101|",
    "client>server tx|5101|",
    expect.stringMatching(/^client>server rx\|.*\|a bit was flipped on the wire$/),
    expect.stringMatching(
      /^server>far tx\|.*\|damaged on an earlier link; lost on the wire \(loss\)$/,
    ),
    "client>server rx|3101|copy made by the medium",
    "server>far tx|3101|dropped: by the queue",
    "server>far tx|4101|dropped: by the queue",
  ]);
});

test.runIf(hasTshark)("what a queue lets in and drops later is captured twice", () => {
  const cable = new Cable({ rateBps: 1e6, queue: fqCodel({ limitPackets: 2 }) });
  const pieces: Uint8Array[] = [];
  const capture = new Capture(cable.simulation, (bytes) => pieces.push(bytes.slice()));
  for (let i = 1; i < 6; i++) cable.send(0, data(i));
  cable.run();
  capture.finish();
  expect(tshark(Buffer.concat(pieces), ["tcp.seq_raw", "frame.comment"])).toEqual([
    "1101|",
    "2101|",
    "3101|",
    "2101|dropped: by the queue", // half of what there would be with the next
    "3101|dropped: by the queue",
    "4101|",
    "5101|",
  ]);
});

test.runIf(hasTshark)("on links, each packet is captured on each link that it takes", () => {
  const cable = new Cable({ duplicate: ordinals(2) });
  cable.goOn({ loss: ordinals(1) });
  const pieces: Uint8Array[] = [];
  const write = (bytes: Uint8Array): number => pieces.push(bytes.slice());
  const recorder = new Capture(cable.simulation, write, { at: "links" });
  for (let i = 0; i < 2; i++) cable.send(0, i === 0 ? syn : data(i));
  cable.run();
  recorder.finish();
  const ends = ["frame.interface_name", "tcp.seq_raw", "frame.comment"];
  expect(tshark(Buffer.concat(pieces), ends)).toEqual([
    "client>server tx|100|",
    "client>server tx|1101|duplicated: 1 copy",
    "server>far tx|100|lost on the wire (loss)",
    "server>far tx|1101|",
    "client>server rx|1101|copy made by the medium",
    "server>far tx|1101|",
  ]);
});

test.runIf(hasTshark)(
  "tshark finds no bad checksum but that of the packet that was damaged",
  () => {
    const lines = tshark(capture(), ["frame.comment", "tcp.checksum.status", "ip.checksum.status"]);
    const bad = lines.filter((line) => /\|0/.test(line));
    expect(bad.length).toBeLessThanOrEqual(1);
    expect(bad.every((line) => line.startsWith("a bit was flipped"))).toBe(true);
  },
);

test.runIf(hasTshark)("a capture of one host has its link ends only", () => {
  const ends = (host: string): string[] =>
    tshark(capture({ at: { host } }), ["frame.interface_name"]);
  expect(new Set(ends("client"))).toEqual(new Set(["client>server tx"]));
  expect(new Set(ends("server"))).toEqual(new Set(["client>server rx"]));
  const second = tshark(capture({ at: { host: "server" } }, { name: "client>server#2" }), fields);
  expect(second[0]).toMatch(/^client>server#2 rx/);
});

test("the same run gives the same bytes", () => {
  expect(capture()).toEqual(capture());
});

test("a packet that was under way when the link went down is not captured twice", () => {
  const cable = new Cable();
  const pieces: Uint8Array[] = [];
  const capture = new Capture(cable.simulation, (bytes) => pieces.push(bytes.slice()));
  cable.send(0, syn);
  cable.simulation.at(1e6, () => cable.link.setUp(false));
  cable.send(2e6, data(1));
  cable.run();
  capture.finish();
  const text = Buffer.concat(pieces).toString("latin1");
  expect(text.split("dropped: the link is down")).toHaveLength(2);
});
