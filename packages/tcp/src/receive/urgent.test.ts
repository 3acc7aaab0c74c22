import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { NEWS_URGENT } from "../outbox.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";
import { takeUrgentByte, urgentBytesLeft } from "../urgent.ts";
import {
  atUrgentMark,
  bytesBeforeMark,
  readableBytes,
  readUrgentByte,
  urgentBytes,
} from "./urgent.ts";

const isTold = (lab: Lab): boolean => (lab.news & NEWS_URGENT) !== 0;
const urgent = (urgentPointer: number, length: number, seq = 0) => ({
  flags: "UA",
  seq,
  length,
  set: { urgentPointer },
});

describe("by the RFC", () => {
  test.each([1, 536, 5360, 65535])(
    "MUST-30 MUST-31 MUST-33 an urgent sequence of %d bytes, told before it is here",
    (bytes) => {
      const lab = inState("ESTABLISHED");
      lab.arrives(urgent(bytes, 0));
      expect([isTold(lab), urgentBytes(lab.tcb)]).toEqual([true, bytes]);
      for (let left = bytes; left > 0; left = urgentBytes(lab.tcb)) {
        const length = Math.min(left, 1000);
        lab.arrives({ flags: "A", length });
        lab.read(Infinity);
        expect(urgentBytes(lab.tcb)).toBe(left - length);
      }
      expect(lab.tcb.urgent).toBe("none");
    },
  );

  test("MUST-31 MUST-32 200 kB by a pointer that advances: one notice for each advance", () => {
    const lab = inState("ESTABLISHED");
    let told = 0;
    for (let sent = 0; sent < 200_000; sent += 1000) {
      lab.arrives(urgent(sent % 10_000 === 0 ? 10_000 : 0, 1000));
      if (isTold(lab)) told++;
      lab.read(Infinity);
    }
    expect(told).toBe(20);
  });

  test("MUST-32 U-17 the pointer never goes back, and one told twice is no news", () => {
    const lab = inState("ESTABLISHED");
    lab.arrives(urgent(500, 0));
    lab.arrives(urgent(500, 0));
    expect(isTold(lab)).toBe(false);
    lab.arrives(urgent(300, 100));
    expect([isTold(lab), urgentBytes(lab.tcb)]).toEqual([false, 500]);
    lab.arrives(urgent(0, 100));
    expect(isTold(lab)).toBe(false);
    lab.arrives(urgent(500, 100));
    expect([isTold(lab), urgentBytes(lab.tcb)]).toEqual([true, 700]);
  });

  test("MUST-66 a closed window does not keep the notice away", () => {
    const lab = inState("ESTABLISHED", { receiveBufferBytes: 1000 });
    lab.arrives({ flags: "A", length: 1000 });
    lab.arrives(urgent(10, 100));
    expect([isTold(lab), lab.tcb.receiveBuffer.bytes]).toEqual([true, 1000]);
  });

  test("RFC 6093 §3.4 all urgent bytes stay in the stream", () => {
    const lab = inState("ESTABLISHED");
    lab.arrives(urgent(50, 100));
    expect(readUrgentByte(lab.tcb, false)).toBe("none");
    expect(bytesBeforeMark(lab.tcb)).toBe(100);
    expect(readableBytes(lab.tcb)).toBe(49); // reading stops at the mark
    lab.read(49);
    expect([atUrgentMark(lab.tcb), readableBytes(lab.tcb)]).toEqual([true, 51]);
  });
});

describe("as Linux", () => {
  const linux = () => inState("ESTABLISHED", { profile: "linux", timestamps: false });

  test("the last urgent byte is read apart, once, and the stream goes on behind it", () => {
    const lab = linux();
    lab.arrives(urgent(50, 100));
    expect([bytesBeforeMark(lab.tcb), readableBytes(lab.tcb)]).toEqual([49, 49]);
    lab.read(49);
    expect(atUrgentMark(lab.tcb)).toBe(true);
    const byte = (49 * 7) & 255; // of the lab's pattern
    expect(readUrgentByte(lab.tcb, true)).toBe(byte);
    expect(readUrgentByte(lab.tcb, false)).toBe(byte);
    expect(readUrgentByte(lab.tcb, false)).toBe("none");
    expect(readableBytes(lab.tcb)).toBe(50);
    expect([atUrgentMark(lab.tcb), lab.tcb.urgent]).toEqual([false, "none"]);
  });

  test("one that is told of and not here", () => {
    const lab = linux();
    lab.arrives(urgent(150, 100));
    expect([readUrgentByte(lab.tcb, false), readableBytes(lab.tcb)]).toEqual(["not yet", 100]);
    lab.arrives({ flags: "A", length: 100 });
    expect(readUrgentByte(lab.tcb, false)).toBe((49 * 7) & 255);
  });

  test("a pointer of 0 shows the first byte; one that lies behind RCV.NXT nothing", () => {
    const lab = linux();
    lab.arrives(urgent(0, 10));
    expect(readUrgentByte(lab.tcb, false)).toBe(0);
    lab.arrives({ ...urgent(5, 10), seq: -10 });
    expect(isTold(lab)).toBe(false);
  });

  test("an urgent byte that nobody read leaves the stream when a newer one is told", () => {
    const lab = linux();
    lab.arrives(urgent(1, 10));
    lab.arrives(urgent(10, 10));
    expect([lab.tcb.receiveBuffer.bytes, isTold(lab)]).toEqual([19, true]);
  });
});

test.each(["linux", "rfc"] as const)(
  "MUST-32 MUST-33 U-1 %s: an application hears of urgent data, asks how much is left, and reads it",
  async (profile) => {
    const { simulation, a, b } = twoHosts({ tcp: { profile } });
    const log: (string | number)[] = [];
    b.listen(80, {}, (connection) => {
      connection.pause();
      connection.onUrgent = () => log.push("urgent", urgentBytesLeft(connection));
    });
    await simulation.run(async () => {
      const client = await a.connect(B, 80).opened();
      await client.write("ordinary");
      await simulation.sleep(1e9);
      const server = b.connections[0]!;
      const { outbox } = b;
      outbox.begin(server.endpoint.nowNs);
      // What the peer would send: three bytes, all of them urgent.
      const packet = b.pool.take();
      Object.assign(packet, {
        source: server.remoteAddress,
        destination: server.localAddress,
        sourcePort: server.remotePort,
        destinationPort: server.localPort,
        seq: server.endpoint.tcb.rcvNxt,
        ack: server.endpoint.tcb.sndNxt,
        flags: 0x30,
        window: 1000,
        urgentPointer: 3,
        payload: new TextEncoder().encode("abc"),
        payloadLength: 3,
        sizeBytes: 43,
      });
      server.endpoint.receive(packet);
      const text = (bytes: Uint8Array | null): string =>
        new TextDecoder().decode(bytes ?? undefined);
      log.push(text(await server.read()), takeUrgentByte(server), urgentBytesLeft(server));
      if (profile === "rfc") log.push(text(await server.read()), urgentBytesLeft(server));
      server.abort();
    });
    const apart = ["c".charCodeAt(0), 1];
    const inline = ["none", 1, "c", 0];
    expect(log).toEqual(["urgent", 11, "ordinaryab", ...(profile === "linux" ? apart : inline)]);
  },
);
