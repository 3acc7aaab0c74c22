import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../lib/root.ts";
import { ns2 } from "./ns2.ts";
import { MissingPeerError } from "./peer.ts";
import { isInstalled, withoutCommands } from "./installed-peers.fixture.ts";

const hasNs2 = isInstalled(ns2);

test("without ns-2 the error says what to install", () => {
  const build = (): void => withoutCommands(() => ns2.build());
  expect(build).toThrow(MissingPeerError);
  expect(build).toThrow("ns-2 was not found; on Debian: apt-get install ns2");
});

test("who asks for what is not installed gets exit code 2 and is told", () => {
  const args = ["--import", "tsx", "bench/main.ts", "--vs-ns2", "timers"];
  const run = withoutCommands(() =>
    spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" }),
  );
  expect(run.stderr).toMatch(
    /^bench: ns-2 was not found; on Debian: apt-get install ns2\nUsage: /m,
  );
  expect(run.status).toBe(2);
});

test.skipIf(!hasNs2)(
  "ns-2 has one pair of hosts, and nothing but TCP; with all headers and few",
  () => {
    const peers = ns2.load();
    expect(peers.map(({ name }) => name)).toEqual(["ns2", "ns2-lean"]);
    const dumbbell = { kind: "dumbbell", flows: 10, fromSeconds: 1, seconds: 1 } as const;
    for (const peer of peers) {
      expect(peer.canDo({ ...dumbbell, pairs: 1 })).toBe(true);
      expect(peer.canDo({ ...dumbbell, pairs: 10 })).toBe(false);
      expect(peer.canDo({ ...dumbbell, flows: 10_000, pairs: 1 })).toBe(false);
      expect(peer.canDo({ kind: "udp-forwarding", datagrams: 1 })).toBe(false);
    }
  },
);

test.skipIf(!hasNs2)("ns-2 tells what a hop takes", () => {
  for (const peer of ns2.load()) {
    const stretch = { fromSeconds: 1, seconds: 1 };
    const ns = peer.measure({ kind: "dumbbell", flows: 2, pairs: 1, ...stretch });
    expect(ns).toBeGreaterThan(1);
    expect(ns).toBeLessThan(100_000);
  }
});

test.skipIf(!hasNs2)("its script refuses wrong arguments", () => {
  const script = path.join(ROOT, "bench/peers/ns2/dumbbell.tcl");
  for (const args of ["", "1 1 1 all", "0 1 1 all time", "1 x 1 all time", "1 1 1 some time"]) {
    const run = spawnSync("ns", [script, ...args.split(" ")], { encoding: "utf8" });
    expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(/^usage: ns dumbbell/)]);
  }
});
