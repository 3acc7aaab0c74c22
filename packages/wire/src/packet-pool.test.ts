import { describe, expect, test } from "vitest";
import { Packet } from "./packet.ts";
import { PacketPool } from "./packet-pool.ts";
import { hex } from "./packets.fixture.ts";

describe("PacketPool", () => {
  test("gives a released packet out again, with a new serial number", () => {
    const pool = new PacketPool();
    const first = pool.take();
    expect([first.serial, pool.inUse]).toEqual([0, 1]);
    pool.release(first);
    expect(pool.inUse).toBe(0);
    const second = pool.take();
    expect(second).toBe(first);
    expect([second.serial, second.free, second.next, pool.born]).toEqual([1, false, null, 2]);
  });

  test("cleans what says whether other fields count", () => {
    const pool = new PacketPool();
    const packet = pool.take();
    const odd = { tcpOptions: 511, sackBlocks: 4, moreFragments: true, reservedFlag: true, ttl: 1 };
    const bytes = { wireBytes: hex("01"), damaged: hex("01"), rawTcpOptions: hex("01010101") };
    Object.assign(packet, odd, bytes, { fragmentOf: new Packet(), fastOpenCookie: hex("01") });
    Object.assign(packet, { payload: hex("01"), payloadLength: 1, fragmentOffset: 8, fate: 1 });
    pool.release(packet);
    expect(pool.take()).toEqual(Object.assign(new Packet(), { serial: 1 }));
  });

  test("of a burst it keeps as many as are under way still, and a thousand in any case", () => {
    const pool = new PacketPool();
    const burst = Array.from({ length: 10_000 }, () => pool.take());
    for (const packet of burst.slice(0, 5_000)) pool.release(packet);
    const known = new Set(burst);
    const again = Array.from({ length: 5_000 }, () => pool.take());
    expect(again.filter((packet) => known.has(packet))).toHaveLength(5_000);
    for (const packet of [...again, ...burst.slice(5_000)]) pool.release(packet);
    expect(pool.inUse).toBe(0);
    let kept = 0;
    while (known.has(pool.take())) kept++;
    expect(kept).toBe(5_000); // as there were still as many under way when it had them
    expect(pool.inUse).toBe(5_001);
  });

  test("a packet is released once", () => {
    const pool = new PacketPool();
    const packet = pool.take();
    pool.release(packet);
    expect(() => {
      pool.release(packet);
    }).toThrow("released once");
  });
});
