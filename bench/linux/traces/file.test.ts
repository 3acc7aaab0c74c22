import { describe, expect, test } from "vitest";
import { parseTrace } from "./file.ts";
import { namesOf, planTransfer } from "./plan.ts";

const HEAD = "# scenario=x cc=reno bytes=1000 rtt_ms=50 rate_mbps=10 queue=10 mss=1448";
const COLUMNS = "t_ms,dir,flags,seq,len,ack,win,sack,fate";

describe("a table", () => {
  const read = (...lines: string[]) => parseTrace("x", lines.join("\n"));

  test("is refused with the place where it is none", () => {
    expect(() => read("a,b,c")).toThrow('x:1: expected "# scenario=');
    expect(() => read(HEAD, "t,dir")).toThrow("x:2: expected the columns");
    expect(() => read("# scenario")).toThrow("x:2");
    expect(() => read("# scenario", COLUMNS, "0,>,S,0,0,,0,,")).toThrow("expected key=value");
    expect(() => read(HEAD, COLUMNS)).toThrow("x: the table holds no packets");
    expect(() => read(HEAD, COLUMNS, "0,>,S")).toThrow("x:3: expected 9 cells");
    expect(() => read(HEAD, COLUMNS, "0,-,S,0,0,,0,,")).toThrow("x:3: expected the direction");
    expect(() => read(HEAD, COLUMNS, "0,>,S,a,0,,0,,")).toThrow("x:3: expected a sequence number");
    expect(() => read(HEAD, COLUMNS, "0,>,S,0,0,,0,1-x,")).toThrow("x:3: expected SACK blocks");
  });

  test.each([
    ["1-2", "1-2"],
    ["d1-2;3-4", "d1-2 3-4"],
    ["d:1-2 3-4", "d1-2 3-4"],
    ["1-2d|3-4", "d1-2 3-4"],
  ])("has SACK blocks written as %s", (cell, sack) => {
    expect(read(HEAD, COLUMNS, `0.5,<,.,1,0,7,9,${cell},`).rows[0]).toEqual({
      timeMs: 0.5,
      direction: "<",
      flags: ".",
      seq: 1,
      length: 0,
      ack: 7,
      window: 9,
      sack,
      fate: "",
    });
  });

  test("says what to run, or what is missing", () => {
    const file = read(HEAD, COLUMNS, "0,>,S,0,0,,0,,", "9,>,PF.,1,1000,1,0,,lost");
    expect(planTransfer(file)).toEqual({
      congestionControl: "reno",
      bytes: 1000,
      rttMs: 50,
      rateMbps: 10,
      queuePackets: 10,
      mtuBytes: 1500,
      lostThere: ["1.1"],
      lostBack: [],
      pauseMs: 0,
      closeAfterMs: null,
    });
    expect(() =>
      planTransfer(read(HEAD.replace("reno", "new"), COLUMNS, "0,>,S,0,0,,0,,")),
    ).toThrow("x:1: expected one of bbr, ");
    expect(() => planTransfer(read(HEAD.replace("=50", "=x"), COLUMNS, "0,>,S,0,0,,0,,"))).toThrow(
      'x:1: expected a number, found "rtt_ms=x"',
    );
    expect(() => planTransfer(read("# cc=reno", COLUMNS, "0,>,S,0,0,,0,,"))).toThrow(
      'x:1: "bytes=" is missing; there are cc',
    );
  });

  test("names dropped packets in several ways", () => {
    expect(namesOf("none")).toEqual([]);
    expect(namesOf("d70,d70.2,syn.1,fin.1")).toEqual(["70", "70.2", "syn.1", "fin.1"]);
    expect(namesOf("d70-d72,d1-3")).toEqual(["70", "71", "72", "1", "2", "3"]);
    expect(namesOf("acks")).toBeNull();
  });
});
