import { expect, test } from "vitest";
import { spawnSync } from "node:child_process";
import { ns3 } from "./ns3.ts";
import { MissingPeerError } from "./peer.ts";
import { isInstalled, withoutCommands } from "./installed-peers.fixture.ts";

const hasPkgConfig = spawnSync("pkg-config", ["--version"]).status === 0;
const hasNs3 = isInstalled(ns3);
const GET_IT = /; on Debian: apt-get install g\+\+ pkg-config libns3-dev$/;

test("without pkg-config the error says what to install", () => {
  const build = (): void => withoutCommands(() => ns3.build());
  expect(build).toThrow(MissingPeerError);
  expect(build).toThrow(GET_IT);
  expect(build).toThrow(/pkg-config, which was not found/);
});

test.skipIf(!hasPkgConfig)("without ns-3 the error says what to install", () => {
  const { PKG_CONFIG_LIBDIR, PKG_CONFIG_PATH } = process.env;
  Object.assign(process.env, { PKG_CONFIG_LIBDIR: "/nowhere", PKG_CONFIG_PATH: "/nowhere" });
  try {
    expect(() => ns3.build()).toThrow(MissingPeerError);
    expect(() => ns3.build()).toThrow(GET_IT);
    expect(() => ns3.build()).toThrow(/^pkg-config does not know ns3-internet/);
  } finally {
    restore("PKG_CONFIG_LIBDIR", PKG_CONFIG_LIBDIR);
    restore("PKG_CONFIG_PATH", PKG_CONFIG_PATH);
  }
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

test.skipIf(!hasNs3)("ns-3 does what is asked of it, up to a thousand flows", () => {
  const [peer] = ns3.load();
  const dumbbell = { kind: "dumbbell", pairs: 1, fromSeconds: 1, seconds: 1 } as const;
  expect(peer!.title).toMatch(/^ns-3\.\d+/);
  expect(peer!.canDo({ ...dumbbell, flows: 1_000 })).toBe(true);
  expect(peer!.canDo({ ...dumbbell, flows: 10_000 })).toBe(false);
  expect(peer!.canDo({ kind: "udp-forwarding", datagrams: 1 })).toBe(true);
  expect(peer!.canDo({ kind: "event-queue", pending: 10, operations: 1 })).toBe(true);
});

test.skipIf(!hasNs3)(
  "ns-3 tells what a hop takes, of TCP and of UDP, and an event of its heap",
  () => {
    const [peer] = ns3.load();
    const stretch = { fromSeconds: 1, seconds: 1 };
    const each = [
      peer!.measure({ kind: "dumbbell", flows: 2, pairs: 2, ...stretch }),
      peer!.measure({ kind: "udp-forwarding", datagrams: 1_000 }),
      peer!.measure({ kind: "event-queue", pending: 1_000, operations: 100_000 }),
    ];
    for (const ns of each) {
      expect(ns).toBeGreaterThan(1);
      expect(ns).toBeLessThan(1_000_000);
    }
  },
);

test.skipIf(!hasNs3)("ns-3 sets up connections that rest: kilobytes each", () => {
  const { setUpNs, bytes } = ns3.load()[0]!.idle!.measure(100);
  expect(setUpNs).toBeGreaterThan(0);
  expect(bytes / 100).toBeGreaterThan(1_000);
  expect(bytes / 100).toBeLessThan(100_000);
});

test.skipIf(!hasNs3)("its programs refuse arguments that are no numbers from 1 on", () => {
  const [peer] = ns3.load();
  const flowsOf = (flows: number) => () =>
    peer!.measure({ kind: "dumbbell", flows, pairs: 1, fromSeconds: 1, seconds: 1 });
  expect(flowsOf(0)).toThrow(/exit code 2: usage: dumbbell FLOWS PAIRS FROM_SECONDS SECONDS/);
  expect(flowsOf(NaN)).toThrow(/exit code 2: usage: dumbbell/);
  const events = () => peer!.measure({ kind: "event-queue", pending: -1, operations: 1 });
  expect(events).toThrow(/exit code 2: usage: event-queue PENDING OPERATIONS/);
  const datagrams = () => peer!.measure({ kind: "udp-forwarding", datagrams: 0 });
  expect(datagrams).toThrow(/exit code 2: usage: udp-forwarding DATAGRAMS/);
  expect(() => peer!.idle!.measure(0)).toThrow(/exit code 2: usage: idle-connections CONNECTIONS/);
});
