import { ms } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { SEND_END_OF_RECORD, SEND_MORE } from "./enqueue.ts";
import { brief, choose, writer, writeWith } from "./writer.fixture.ts";

describe("bursts, and where PSH stands (Linux)", () => {
  test("MUST-61 SHLD-28 full segments, PSH on the last of the write and of each burst of two", () => {
    const lab = writer();
    expect(brief(lab.write(5500))).toEqual([
      "1+1000",
      "P 1001+1000",
      "2001+1000",
      "P 3001+1000",
      "4001+1000",
      "P 5001+500",
    ]);
  });

  test("on a short path a burst is half of cwnd", () => {
    const pushed = brief(writer({ rttMs: 0 }).write(20_000)).filter((one) => one.startsWith("P"));
    expect(pushed).toEqual(["P 4001+1000", "P 9001+1000"]);
  });

  test("without bursts PSH stands at the end of the write alone", () => {
    const lab = writer({ maxBurstSegments: 1 });
    expect(brief(lab.write(3000))).toEqual(["1+1000", "1001+1000", "P 2001+1000"]);
  });

  test("PSH after each half of the largest window, so that the receiver is not kept waiting", () => {
    const lab = writer({ maxBurstSegments: 1, window: 10_000 });
    const pushed = brief(lab.write(10_000)).filter((one) => one.startsWith("P"));
    expect(pushed).toEqual(["P 5001+1000", "P 9001+1000"]);
  });

  test("SHLD-27 writes that wait are joined, with one PSH", () => {
    const lab = writer();
    lab.write(100);
    expect([lab.write(100), lab.write(100), lab.write(100)]).toEqual([[], [], []]);
    expect(brief(lab.arrives({ flags: "A" }))).toEqual(["P 101+300"]);
  });

  test("a record's end keeps writes apart (MSG_EOR)", () => {
    const lab = writer();
    lab.write(100);
    expect(writeWith(lab, 100, SEND_END_OF_RECORD)).toEqual([]);
    expect(brief(lab.write(100))).toEqual(["P 101+100"]); // it will not grow any more
    expect(brief(lab.arrives({ flags: "A" }))).toEqual(["P 201+100"]);
  });

  test("a burst waits for an ACK that is due at once, and then is larger", () => {
    const lab = writer({ rttMs: 0 });
    expect(lab.write(30_000)).toHaveLength(10);
    lab.nowNs += 100_000; // the round trip takes no time: the next ACK is just behind
    expect(lab.arrives({ flags: "A", ack: -9000 })).toEqual([]);
    lab.nowNs += ms(2);
    expect(lab.arrives({ flags: "A", ack: -8000 })).toHaveLength(4);
  });
});

test("a burst waits for more data to come, unless none can join it", () => {
  const waiting = () => {
    const lab = writer({ rttMs: 0, window: 60_000 });
    lab.write(10_000);
    lab.nowNs += 100_000;
    lab.arrives({ flags: "A", ack: -9000 }); // room for two segments, and the next ACK is due
    return lab;
  };
  expect(waiting().write(1500)).toEqual([]);
  expect(brief(writeWith(waiting(), 1500, SEND_END_OF_RECORD))).toEqual([
    "10001+1000",
    "P 11001+500",
  ]);
  const lab = waiting();
  lab.write(1500);
  expect(brief(lab.close())).toEqual(["10001+1000", "FP 11001+500"]);
});

describe("Nagle's algorithm, Minshall's variant", () => {
  test("SHLD-7 RFC1122-TCP-4.2.3.4 a small segment waits for an earlier small one", () => {
    const lab = writer();
    expect(brief(lab.write(1))).toEqual(["P 1+1"]);
    expect(lab.write(1)).toEqual([]);
    expect(brief(lab.arrives({ flags: "A" }))).toEqual(["P 2+1"]);
  });

  test("U-21 after full segments a small one goes at once", () => {
    const lab = writer();
    expect(brief(lab.write(1000))).toEqual(["P 1+1000"]);
    expect(brief(lab.write(1500))).toEqual(["1001+1000", "P 2001+500"]);
    expect(lab.write(1)).toEqual([]);
  });

  test("MUST-17 TCP_NODELAY: what waits leaves, and nothing waits any more", () => {
    const lab = writer();
    lab.write(1);
    lab.write(1);
    expect(brief(choose(lab, { nagle: false }))).toEqual(["P 2+1"]);
    expect(brief(lab.write(1))).toEqual(["P 3+1"]);
  });

  test("our FIN goes with what waited", () => {
    const lab = writer();
    lab.write(1);
    lab.write(1);
    expect(brief(lab.close())).toEqual(["FP 2+1"]);
  });
});

describe("corks", () => {
  test("MAY-16 TCP_CORK holds what is not a full segment; without it all goes", () => {
    const lab = writer({ cork: true });
    expect(brief(lab.write(1500))).toEqual(["1+1000"]);
    expect(lab.write(200)).toEqual([]);
    expect(brief(choose(lab, { cork: false }))).toEqual(["P 1001+700"]);
  });

  test("MUST-60 a cork holds for one RTO at most", () => {
    const lab = writer({ cork: true });
    expect(lab.write(300)).toEqual([]);
    const wroteNs = lab.nowNs;
    expect(brief(lab.expire())).toEqual(["P 1+300"]);
    expect(lab.nowNs - wroteNs).toBe(ms(300));
  });

  test("TCP_NODELAY pushes through a cork once", () => {
    const lab = writer({ cork: true });
    lab.write(300);
    expect(brief(choose(lab, { nagle: false }))).toEqual(["P 1+300"]);
    expect(lab.write(300)).toEqual([]);
  });

  test("MSG_MORE holds the rest of one write, until the next or an ACK", () => {
    const lab = writer();
    expect(writeWith(lab, 500, SEND_MORE)).toEqual([]);
    expect(brief(writeWith(lab, 700, SEND_MORE))).toEqual(["1+1000"]); // no PSH: more is to come
    expect(brief(lab.write(300))).toEqual(["P 1001+500"]);
    writeWith(lab, 10, SEND_MORE);
    expect(brief(lab.arrives({ flags: "A" }))).toEqual(["1501+10"]);
  });

  test("CLOSE sends what a cork held, with the FIN", () => {
    const lab = writer({ cork: true });
    lab.write(300);
    expect(brief(lab.close())).toEqual(["FP 1+300"]);
  });
});

describe("what the peer's window allows", () => {
  test("MUST-38 MUST-34 nothing but full segments, until a timer says otherwise", () => {
    const lab = writer({ window: 2500 });
    expect(brief(lab.write(5000))).toEqual(["1+1000", "P 1001+1000"]);
    expect(lab.arrives({ flags: "A", ack: 0, window: 400 })).toEqual([]);
    const wroteNs = lab.nowNs;
    expect(brief(lab.expire())).toEqual(["P 2001+400"]);
    expect(lab.nowNs - wroteNs).toBeGreaterThanOrEqual(ms(200));
  });

  test("SHLD-15 SHLD-28 segments are at most half of the largest window", () => {
    expect(brief(writer({ window: 1200 }).write(1000))).toEqual(["1+600", "P 601+400"]);
    expect(brief(writer({ window: 500 }).write(1000))).toEqual(["P 1+500"]);
  });

  test("a FIN needs room as well", () => {
    const lab = writer();
    lab.write(500);
    lab.arrives({ flags: "A", window: 0 });
    expect(lab.close()).toEqual([]);
    expect(brief(lab.arrives({ flags: "A", window: 1 }))).toEqual(["F 501"]);
  });

  test("an ACK stays within a window that shrank, since beyond it nobody would look", () => {
    const lab = writer();
    lab.write(2000);
    lab.arrives({ flags: "A", ack: -2000, window: 500 });
    const answer = lab.arrives({ flags: "A", ack: -2000, window: 500, seq: 1000, length: 10 });
    expect(answer).toEqual(["A 501 ack 1"]);
  });
});
