import { days, ms, seconds } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import { ACK, emitPacket, OPTION_TIMESTAMPS, RST, SYN } from "@seedwire/wire";
import { expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { abort } from "../event/abort.ts";
import { inState, type Lab, type Said } from "../lab.fixture.ts";
import { toSeq, seqDiff } from "../seq.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";
import { timestamp } from "./timestamps.ts";

/** A segment with a timestamp. */
const stamped = (said: Said, tsVal: number, tsEcr = 0): Said => ({
  ...said,
  set: { ...said.set, tcpOptions: OPTION_TIMESTAMPS, tsVal, tsEcr },
});

/** ESTABLISHED with timestamps, TS.Recent 100. */
function open(options: TcpOptions = {}): Lab {
  const lab = inState("SYN-SENT", { timestamps: true, ...options });
  lab.arrives(stamped({ flags: "SA" }, 100, lab.packets[0]?.tsVal ?? 0));
  expect(lab.tcb.state).toBe("ESTABLISHED");
  return lab;
}

const hasTimestamp = (lab: Lab): boolean[] =>
  lab.packets.map(({ tcpOptions }) => (tcpOptions & OPTION_TIMESTAMPS) !== 0);

test.each(["linux", "rfc"] as const)(
  "%s: RFC7323-3.2-b once agreed on, every segment has a timestamp",
  (profile) => {
    const lab = open({ profile });
    const all = [...hasTimestamp(lab)];
    const note = (): number => all.push(...hasTimestamp(lab));
    lab.write(3000);
    note();
    lab.arrives(stamped({ flags: "A", length: 500, seq: 500, ack: -3000 }, 101));
    note();
    lab.expire();
    note();
    lab.close();
    note();
    expect(all.length).toBeGreaterThan(4);
    expect(all).not.toContain(false);
  },
);

test("RFC7323-3.2-d one that was not agreed on is ignored, whatever it says", () => {
  const lab = inState("ESTABLISHED", { timestamps: false });
  lab.tcb.tsRecent = 100;
  lab.arrives(stamped({ flags: "A", length: 10 }, 1));
  expect([lab.tcb.receiveBuffer.bytes, lab.tcb.tsRecent]).toEqual([10, 100]);
  lab.write(10);
  expect(hasTimestamp(lab)).toEqual([false]);
});

test("RFC7323-3.2-c one that is missing: the segment is dropped in silence, or taken as by Linux", () => {
  const strict = open({ profile: "rfc" });
  expect(strict.arrives({ flags: "A", length: 10 })).toEqual([]);
  expect([strict.tcb.receiveBuffer.bytes, strict.tcb.state]).toEqual([0, "ESTABLISHED"]);
  strict.arrives({ flags: "R" });
  expect(strict.tcb.state).toBe("CLOSED");
  const lenient = open({ profile: "linux" });
  lenient.arrives({ flags: "A", length: 10 });
  expect(lenient.tcb.receiveBuffer.bytes).toBe(10);
});

test("RFC7323-3.2-e TSecr is 0 without ACK, and echoes with it", () => {
  const lab = inState("SYN-SENT", { timestamps: true });
  expect(lab.packets[0]).toMatchObject({ tsEcr: 0 });
  lab.arrives(stamped({ flags: "SA" }, 77, lab.packets[0]!.tsVal));
  expect(lab.packets.at(-1)!.tsEcr).toBe(77);
});

test("RFC7323-3.2-a it fills twelve octets with the two NOPs before it", () => {
  const lab = open();
  lab.write(4);
  const [packet] = lab.packets;
  const bytes = emitPacket(packet!);
  expect(Buffer.from(bytes.slice(40, 44)).toString("hex")).toBe("0101080a");
  expect([bytes[32]! >> 4, bytes.length]).toEqual([8, 20 + 32 + 4]);
});

test("RFC7323-4.1-a RFC7323-5.4 the clock ticks each millisecond of virtual time", () => {
  const { tcb } = inState("ESTABLISHED", { timestamps: true });
  const at = (ns: number) => toSeq(timestamp(tcb, ns));
  for (const time of [ms(1), seconds(1), days(20)]) {
    expect(seqDiff(at(time), at(0))).toBe(time / ms(1));
  }
});

test("RFC7323-7 every connection begins at another value, the same for the same seed", async () => {
  const values = async (seed: string): Promise<number[]> => {
    const { simulation, a } = twoHosts({ seed });
    const seen: number[] = [];
    simulation.trace.channel(packetChannel).subscribe((event, _link, packet) => {
      if (event === "accept" && (packet.flags & (SYN | ACK)) === SYN) seen.push(packet.tsVal);
    });
    await simulation.run(async () => {
      for (const port of [80, 81, 82]) a.connect(B, port).abort();
    });
    return seen;
  };
  const first = await values("1");
  expect(new Set(first).size).toBe(3);
  expect(await values("1")).toEqual(first);
  expect(await values("2")).not.toEqual(first);
});

test("RFC7323-4.1-b an ACK that acknowledges nothing new measures no round trip", () => {
  const lab = open({ profile: "rfc" });
  const { rtt } = lab.tcb;
  const before = rtt.srttNs;
  lab.nowNs = ms(500);
  lab.arrives(stamped({ flags: "A" }, 101, lab.packets[0]!.tsVal));
  expect(rtt.srttNs).toBe(before);
});

test.each(["linux", "rfc"] as const)(
  "%s: RFC7323-5.3-b PAWS comes before the window: even what is far outside is no more than an ACK",
  (profile) => {
    const lab = open({ profile, challengeAcks: Infinity });
    const { rcvNxt, sndUna } = lab.tcb;
    lab.write(10);
    for (const seq of [-1000, 0, 50_000, 1 << 30]) {
      // Its ACK does not count either.
      expect(lab.arrives(stamped({ flags: "A", seq, length: 10 }, 50))).toHaveLength(1);
    }
    expect([lab.tcb.rcvNxt, lab.tcb.sndUna]).toEqual([rcvNxt, sndUna]);
    expect(lab.tcb.tsRecent).toBe(100);
  },
);

test("a RST of ours carries one where it may (RFC 7323 §3.2)", () => {
  const lab = open({ profile: "linux" });
  lab.event((tcb, out) => abort(tcb, out));
  expect(lab.packets.map(({ flags }) => flags & RST)).toEqual([RST]);
  expect(hasTimestamp(lab)).toEqual([true]);
});
