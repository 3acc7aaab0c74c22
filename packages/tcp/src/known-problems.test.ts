import { kB, ms, NEVER } from "@seedwire/engine";
import { bernoulli, heldBack, packetChannel, packets } from "@seedwire/link";
import { ICMP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { inState } from "./lab.fixture.ts";
import { B, twoHosts } from "./two-hosts.fixture.ts";

test("RFC2525-2.4 what is sent again has the bytes that it had before, however it is cut", async () => {
  for (const profile of ["linux", "rfc"] as const) {
    const path = {
      delayNs: ms(10),
      loss: bernoulli(0.1),
      reorder: heldBack(bernoulli(0.1), ms(7)),
    };
    const { simulation, a, b } = twoHosts({
      tcp: { profile, r2Ns: NEVER, retries2: Infinity },
      ab: path,
      ba: path,
    });
    const seen = new Map<number, number>();
    let again = 0;
    simulation.trace.channel(packetChannel).subscribe((event, _link, packet) => {
      if (event !== "accept" || packet.source !== B) return;
      for (let at = 0; at < packet.payloadLength; at++) {
        const seq = (packet.seq + at) | 0;
        const byte = packet.payload[packet.payloadOffset + at]!;
        const before = seen.get(seq);
        if (before !== undefined) again++;
        else seen.set(seq, byte);
        if (before !== undefined && before !== byte) throw new Error(`byte ${seq} has changed`);
      }
    });
    const sent = Uint8Array.from({ length: 60 * kB }, (_, at) => (at * 31 + (at >> 8)) & 255);
    b.listen(80, {}, async (connection) => {
      for (let at = 0; at < sent.length; at += 700)
        await connection.write(sent.subarray(at, at + 700));
      connection.end();
    });
    await simulation.run(async () => {
      const client = await a.connect(B, 80).opened();
      expect(Buffer.compare(await client.readToEnd(), sent)).toBe(0);
    });
    expect(again).toBeGreaterThan(1000);
  }
});

test("RFC2525-2.15 the application hears of the end in the instant in which the FIN comes", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = await a.connect(B, 80).opened();
    const server = await listener.accept();
    await simulation.sleep(ms(100));
    const sentNs = simulation.nowNs;
    client.end();
    expect(await server.read()).toBeNull();
    expect(simulation.nowNs - sentNs).toBe(ms(10));
    server.end();
  });
});

test("REC-1 windows are numbers of 32 bits: one of 2^30 is used, and offered", () => {
  const lab = inState("ESTABLISHED", { windowScaling: true });
  lab.tcb.sndScale = 14;
  lab.arrives({ flags: "A", window: 65535 });
  expect(lab.tcb.sndWndBytes).toBe(65535 * 2 ** 14);
  const large = inState("SYN-SENT", {
    profile: "linux",
    receiveBufferBytes: 2 ** 30 - 2 ** 16,
    receiveBufferMaxBytes: 2 ** 30 - 2 ** 16,
  });
  expect(large.packets[0]!.windowScale).toBe(14);
});

test("RFC6056-3.3 ephemeral ports are spread, differ with the seed, and never clash while in use", () => {
  const portsOf = (seed: string): number[] => {
    const { a } = twoHosts({ seed, tcp: { ephemeralPorts: [50_000, 60_000] } });
    return Array.from({ length: 500 }, () => a.connect(B, 80).localPort);
  };
  const ports = portsOf("1");
  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(50_000);
  expect(Math.max(...ports)).toBeLessThanOrEqual(60_000);
  expect(portsOf("1")).toEqual(ports);
  expect(portsOf("2").slice(0, 5)).not.toEqual(ports.slice(0, 5));
});

test("RFC6633-2-a nobody sends source quench, however much a queue drops", async () => {
  const { simulation, a, b } = twoHosts({
    ba: { delayNs: ms(10), rateBps: 1e6, queue: packets(3) },
  });
  let [dropped, quenches] = [0, 0];
  simulation.trace.channel(packetChannel).subscribe((event, _link, packet) => {
    if (event === "drop") dropped++;
    if (packet.protocol === ICMP && packet.icmpType === 4) quenches++;
  });
  b.listen(80, {}, (connection) => connection.end(new Uint8Array(100 * kB)));
  await simulation.run(async () => {
    expect((await (await a.connect(B, 80).opened()).readToEnd()).length).toBe(100 * kB);
  });
  expect([dropped > 0, quenches]).toEqual([true, 0]);
});

test("RFC2883-5-a a first block is a D-SACK by the ACK of its own segment, not by SND.UNA", () => {
  const lab = inState("SYN-SENT", { profile: "linux", timestamps: false });
  lab.arrives({ flags: "SA", set: { tcpOptions: 1 | 4, mss: 1000 } });
  lab.write(5000);
  lab.expire();
  lab.expire();
  expect(lab.tcb.counters.retransmittedSegments).toBeGreaterThan(0);
  // An ACK that was overtaken: SND.UNA is beyond its first block, its own ACK is not.
  lab.arrives({ flags: "A", ack: -2000, sack: [] });
  const una = lab.tcb.sndUna;
  lab.arrives({ flags: "A", ack: -5000, sack: [-2000, -1000] });
  expect([lab.tcb.sndUna, lab.tcb.counters.dsackDuplicates]).toEqual([una, 0]);
  lab.arrives({ flags: "A", ack: -2000, sack: [-3000, -2000] });
  expect(lab.tcb.counters.dsackDuplicates).toBe(1);
});
