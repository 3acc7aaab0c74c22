import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { OPTION_MSS } from "@seedwire/wire";
import type { TcpOptions } from "../config.ts";
import { output } from "./output.ts";

/** ESTABLISHED, the peer's MSS 1000, so that numbers are round. */
function open(options: TcpOptions = {}): Lab {
  const lab = inState("SYN-SENT", options);
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss: 1000 } });
  return lab;
}

const heldBy = (lab: Lab): string => output(lab.tcb, lab.out);

describe("what held the next segment back", () => {
  test("nothing to send", () => expect(heldBy(open())).toBe("nothing to send"));

  test("the state", () => {
    const lab = inState("SYN-SENT");
    lab.write(10);
    expect(heldBy(lab)).toBe("state");
    expect(heldBy(inState("TIME-WAIT"))).toBe("state");
  });

  test("RFC2525-2.1 RFC2525-2.3 cwnd: ten segments at first (RFC 6928), however much is written", () => {
    const lab = open();
    expect(lab.write(50_000)).toHaveLength(10);
    expect(heldBy(lab)).toBe("cwnd");
  });

  test("MUST-1 SHLD-15 RFC7323-2.4-b rwnd: not a byte beyond the window, which has no sign", () => {
    const lab = open({ initialWindowSegments: 100, nagle: false });
    lab.arrives({ flags: "A", window: 65535 });
    expect(lab.write(64_000)).toHaveLength(64);
    expect(heldBy(lab)).toBe("nothing to send");
    const tight = open();
    tight.arrives({ flags: "A", window: 3000 });
    expect(tight.write(5000)).toEqual(["A 1+1000 ack 1", "A 1001+1000 ack 1", "A 2001+1000 ack 1"]);
    expect(heldBy(tight)).toBe("rwnd");
  });

  test("SHLD-7 RFC1122-TCP-4.2.3.4 Nagle: a small segment waits while something is unacknowledged", () => {
    const lab = open();
    expect(lab.write(1)).toEqual(["PA 1+1 ack 1"]);
    expect(lab.write(1)).toEqual([]);
    expect(heldBy(lab)).toBe("nagle");
    expect(lab.write(1)).toEqual([]);
    expect(lab.arrives({ flags: "A" })).toEqual(["PA 2+2 ack 1"]); // SHLD-27: in one
  });

  test("SHLD-28 a full segment never waits", () => {
    const lab = open();
    lab.write(1);
    expect(lab.write(1000)).toEqual(["PA 2+1000 ack 1"]);
  });

  test("MUST-17 RFC1122-TCP-4.2.3.4 Nagle can be switched off", () => {
    const lab = open({ nagle: false });
    expect([lab.write(1), lab.write(1)]).toEqual([["PA 1+1 ack 1"], ["PA 2+1 ack 1"]]);
  });

  test("MUST-38 RFC1122-TCP-4.2.3.4 SWS: a small window is not used until half of the largest fits", () => {
    const lab = open();
    lab.arrives({ flags: "A", window: 900 });
    lab.write(5000);
    expect(heldBy(lab)).toBe("sws");
    const half = inState("SYN-SENT");
    half.arrives({ flags: "SA", window: 100, set: { tcpOptions: OPTION_MSS, mss: 1000 } });
    expect(half.write(5000)).toEqual(["A 1+100 ack 1"]);
  });
});

describe("the FIN", () => {
  test("EST-08 with nothing to send it goes alone", () =>
    expect(open().close()).toEqual(["FA 1 ack 1"]));

  test("EST-09 it rides on the last data, MUST-61 with PSH", () => {
    const lab = open();
    lab.arrives({ flags: "A", window: 0 });
    lab.write(1500);
    expect(lab.close()).toEqual([]);
    expect(lab.tcb.state).toBe("FIN-WAIT-1");
    expect(lab.arrives({ flags: "A" })).toEqual(["A 1+1000 ack 1", "FPA 1001+500 ack 1"]);
  });

  test("Nagle does not hold it, nor the data that it rides on", () => {
    const lab = open();
    lab.write(1);
    lab.write(1);
    expect(lab.close()).toEqual(["FPA 2+1 ack 1"]);
  });

  test("it needs room in the window like any byte", () => {
    const lab = open();
    lab.arrives({ flags: "A", window: 1000 });
    lab.write(1000);
    expect(lab.close()).toEqual([]);
    expect(lab.arrives({ flags: "A", window: 1 })).toEqual(["FA 1001 ack 1"]);
  });

  test("CWT-08 CWT-09 from CLOSE-WAIT it leads to LAST-ACK", () => {
    const lab = inState("CLOSE-WAIT");
    expect(lab.close()).toEqual(["FA 1 ack 2"]);
    expect(lab.tcb.state).toBe("LAST-ACK");
  });

  test("SRC-06 from SYN-RECEIVED it goes at once", () => {
    const lab = inState("SYN-RECEIVED", {}, true);
    expect(lab.close()).toEqual(["FA 1 ack 1"]);
    expect(lab.tcb.state).toBe("FIN-WAIT-1");
    lab.arrives({ flags: "A", ack: -1 });
    expect(lab.tcb.state).toBe("FIN-WAIT-1");
    lab.arrives({ flags: "A" });
    expect(lab.tcb.state).toBe("FIN-WAIT-2");
  });

  test("SRC-02 SRC-07 with data written it waits for ESTABLISHED, and goes with the data", () => {
    const lab = inState("SYN-RECEIVED");
    expect(lab.write(10)).toEqual([]);
    expect(lab.close()).toEqual([]);
    expect(lab.tcb.state).toBe("SYN-RECEIVED");
    expect(lab.arrives({ flags: "A" })).toEqual(["FPA 1+10 ack 1"]);
    expect(lab.states).toEqual(["ESTABLISHED", "FIN-WAIT-1"]);
  });

  test.each(["FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT"] as const)(
    "FW1-05 FW2-05 CLG-05 LAK-05 TWT-05 closing again in %s does nothing",
    (state) => expect(inState(state).close()).toEqual([]),
  );

  test.each(["FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT"] as const)(
    "FW1-02 FW2-02 CLG-02 LAK-02 TWT-02 nothing more can be sent in %s",
    (state) => {
      const lab = inState(state);
      const written = lab.tcb.sendBuffer.endOffset;
      expect(lab.write(10)).toEqual([]);
      expect(lab.tcb.sendBuffer.endOffset).toBe(written);
    },
  );
});

describe("segments", () => {
  test("SST-02 U-3 data written before the handshake rides on its last ACK", () => {
    const lab = inState("SYN-SENT");
    lab.write(10);
    expect(lab.arrives({ flags: "SA" })).toEqual(["PA 1+10 ack 1"]);
  });

  test("MUST-14 MUST-15 without an MSS option 536 bytes are sent", () => {
    expect(inState("ESTABLISHED").write(1000)[0]).toBe("A 1+536 ack 1");
  });

  test("MUST-16 RFC2525-2.18 no segment is larger than the peer's MSS, headers and options taken off", () => {
    const lab = inState("SYN-SENT", { profile: "linux" });
    const options = { tcpOptions: OPTION_MSS | 2 | 4 | 16, mss: 1000 };
    lab.arrives({ flags: "SA", set: options });
    lab.write(10_000);
    expect(lab.packets.map((packet) => packet.sizeBytes)).toContain(1040);
    for (const packet of lab.packets) expect(packet.sizeBytes).toBeLessThanOrEqual(1040);
    // With SACK blocks to report, there is less room for data.
    lab.arrives({ flags: "A", seq: 100, length: 10, set: { tcpOptions: 16 } });
    lab.write(10_000);
    for (const packet of lab.packets) expect(packet.sizeBytes).toBeLessThanOrEqual(1040);
  });

  test("EST-11 FW1-06 CWT-11 SRC-08 U-15 every segment but the SYN acknowledges", () => {
    const lab = open();
    lab.write(3000);
    lab.close();
    expect(lab.packets.every(({ flags }) => (flags & 16) !== 0)).toBe(true);
  });
});

test("a peer with the least MSS there is gets small segments, and its SACKs their room", () => {
  const lab = inState("SYN-SENT", { profile: "linux" });
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS | 4 | 16, mss: 0 } });
  expect(lab.tcb.smssBytes).toBeGreaterThan(0);
  for (const seq of [100, 200, 300, 400]) {
    lab.arrives({ flags: "A", seq, length: 10, set: { tcpOptions: 16 } });
  }
  lab.write(1000);
  for (const packet of lab.packets) expect(packet.payloadLength).toBeGreaterThan(0);
});

test("a write larger than 2^31 bytes in sum: offsets do not wrap, sequence numbers do", () => {
  const lab = open({ sendBufferBytes: 2 ** 33 });
  const huge = new Uint8Array(1 << 20);
  lab.event((tcb) => {
    for (let part = 0; part < 5000; part++) tcb.sendBuffer.append(huge);
  });
  expect(lab.tcb.sendBuffer.endOffset).toBe(5000 * 2 ** 20);
  for (let round = 0; round < 50; round++) {
    lab.nowNs += 1e7;
    expect(lab.arrives({ flags: "A" }).length).toBeGreaterThan(0);
  }
  expect(lab.tcb.unaOffset).toBeGreaterThan(100_000);
});
