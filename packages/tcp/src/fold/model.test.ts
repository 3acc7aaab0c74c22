import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { tcpConfig, type TcpOptions } from "../config.ts";
import { createTcb } from "../create-tcb.ts";
import { toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";
import { isFoldable } from "./foldable.ts";
import { Model } from "./model.ts";
import { keysOf, ownedBy, recordsOf } from "./records.ts";
import { said } from "./said.fixture.ts";

/** Both ends of connections that have told each other something, and rest. */
function rested(tcp: TcpOptions): Tcb[] {
  const { a, b, simulation } = twoHosts({ tcp });
  b.listen(80, {}, (connection) => {
    connection.onData = (bytes) => void connection.push(bytes);
  });
  for (let number = 0; number < 8; number++) {
    const connection = a.connect(B, 80);
    connection.onOpen = () => void connection.push(new Uint8Array(1 + 9_000 * number));
    connection.onData = () => {};
    simulation.runSync(simulation.nowNs + ms(500));
  }
  simulation.runSync(simulation.nowNs + seconds(9));
  return [...a.connections, ...b.connections].map(({ endpoint }) => endpoint.tcb);
}

const choices: TcpOptions[] = [
  {},
  { profile: "rfc" },
  { congestionControl: "reno", timestamps: false },
  { hystart: "rfc9406" },
  { congestionControl: "bbr", keepAlive: true },
  { sack: false },
];

test.each(choices)("with %j what is folded comes out as it was", (tcp) => {
  const tcbs = rested(tcp);
  expect(tcbs).toHaveLength(16);
  const models = [new Model(tcbs[0]!), new Model(tcbs[8]!)];
  let folded = 0;
  for (const tcb of tcbs) {
    if (!isFoldable(tcb)) continue;
    for (const model of models) {
      const fold = model.fold(tcb);
      if (fold === null) continue;
      folded++;
      const anew = model.unfold(fold);
      expect(anew).not.toBe(tcb);
      expect(said(anew)).toEqual(said(tcb));
      expect(anew.congestion).toEqual(tcb.congestion);
      expect(anew.congestion.random).toBe(tcb.congestion.random);
      expect(anew.scoreboard.count).toBe(0);
    }
  }
  expect(folded).toBeGreaterThanOrEqual(16);
});

test("who was folded before others differed in more comes out as it was", () => {
  const [first, second, third] = rested({}) as [Tcb, Tcb, Tcb];
  const model = new Model(first);
  const folds = [first, second].map((tcb) => [tcb, model.fold(tcb)!] as const);
  third.ecn.seen = !third.ecn.seen;
  third.reduction.undoMarker = toSeq(7);
  third.counters.rtos += 3;
  folds.push([third, model.fold(third)!]);
  expect(folds[2]![1].numbers.length).toBeGreaterThan(folds[1]![1].numbers.length);
  for (const [tcb, fold] of folds) expect(said(model.unfold(fold))).toEqual(said(tcb));
});

test("a model serves only who is like it but for numbers", () => {
  const tcb = rested({})[0]!;
  const model = new Model(tcb);
  expect(model.fold(tcb)).not.toBeNull();
  tcb.softError = "ECONNREFUSED";
  expect(model.fold(tcb)).toBeNull();
  tcb.softError = null;
  tcb.config = tcpConfig({ ttl: 9 });
  expect(model.fold(tcb)).toBeNull();
});

test("every object that a TCB of a new connection holds is known to be its own, or is its configuration", () => {
  const config = tcpConfig({});
  const ends = { localAddress: B, localPort: 1, remoteAddress: B, remotePort: 2 };
  const numbers = { iss: toSeq(1), tsOffset: 0, mtuBytes: 1500, nowNs: 0 };
  const tcb = createTcb({ config, ...ends, ...numbers, passive: true, random: () => 0 });
  const known = new Set([...ownedBy(tcb), config]);
  for (const record of recordsOf(tcb)) {
    for (const [key, value] of Object.entries(record)) {
      const isObject = typeof value === "function" || (typeof value === "object" && value !== null);
      expect([key, !isObject || known.has(value)]).toEqual([key, true]);
    }
  }
});

test("what a class says is kept are all of its fields but private ones, constants, zeros, and objects of its own", () => {
  const tcb = rested({})[0]!;
  const owned = ownedBy(tcb);
  const zeros = ["bytes", "pieces", "truesize"]; // of what is empty
  const constants = [
    ...zeros,
    "hasModel",
    "wantsPacing",
    "needsEcn",
    "echoesEveryMark",
    "sendBufferWindows",
  ];
  const saying = recordsOf(tcb).filter((record) => "foldedKeys" in record.constructor);
  expect(saying).toHaveLength(6);
  for (const record of saying) {
    const keys = Object.keys(record).filter((key) => !owned.has(record[key]));
    expect(new Set(keysOf(record))).toEqual(
      new Set(keys.filter((key) => !constants.includes(key))),
    );
  }
});

test("private fields are not kept, though a bundle makes plain ones of them", () => {
  const [tcb, other] = rested({}) as [Tcb, Tcb];
  const model = new Model(tcb);
  const hidden = { _places: [1], _mask: 7 };
  for (const record of recordsOf(other).filter((each) => "foldedKeys" in each.constructor)) {
    Object.assign(record, hidden);
  }
  const anew = model.unfold(model.fold(other)!);
  for (const record of recordsOf(anew)) expect(record).not.toHaveProperty("_mask");
  expect(said(anew).flat().length).toBe(said(tcb).flat().length);
});
