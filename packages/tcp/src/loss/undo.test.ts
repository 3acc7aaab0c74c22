import { expect, test } from "vitest";
import { enterCwr } from "./recovery.ts";
import { Sender } from "./sender.fixture.ts";

// The numbers are what Linux 6.18 does with the same segments.

test("RFC2883-5-b RFC9438-4.9 a D-SACK of the only retransmission undoes the recovery", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [1000, 4000]);
  expect(sender.account).toEqual(["recovery", 8, 5, 3, 1, 1]);
  sender.ack(4000, [0, 1000]);
  expect(sender.account).toEqual(["open", 12, Infinity, 0, 0, 0]);
  expect(sender.tcb.counters).toMatchObject({ undos: 1, dsackDuplicates: 1 });
  expect(sender.tcb.rack.reoWndPersist).toBe(1); // the wider window of RACK is kept by one recovery
});

test("RFC2883-5-b the D-SACK counts after the recovery too; more D-SACKs than retransmissions do not", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [2000, 6000]);
  expect(sender.account).toEqual(["recovery", 5, 5, 4, 2, 1]);
  sender.pass(50);
  sender.ack(10_000);
  expect(sender.account).toEqual(["open", 6, 5, 0, 0, 0]);
  sender.ack(10_000, [0, 1000]);
  expect(sender.account).toEqual(["open", 10, Infinity, 0, 0, 0]);
  sender.ack(10_000, [1000, 2000]);
  expect([sender.tcb.counters.dsackDuplicates, sender.tcb.delivery.delivered]).toEqual([2, 12]);
});

test("a time-out echoed by a timestamp from before it is undone: the Eifel algorithm, RFC 3522 §3.2", () => {
  const sender = new Sender({ timestamps: true, tailLossProbe: false });
  sender.write(10_000);
  expect(sender.pass(300)).toEqual(["at 250: 0+1000"]);
  expect(sender.account).toEqual(["loss", 1, 5, 0, 10, 1]);
  sender.echo(1000, 0);
  expect(sender.account).toEqual(["open", 11, Infinity, 0, 0, 0]);
  expect(sender.tcb.rtoBackoff).toBe(0);
});

test("one echoed by the retransmission stands", () => {
  const sender = new Sender({ timestamps: true, tailLossProbe: false });
  sender.write(10_000);
  sender.pass(300);
  sender.echo(1000, 250);
  expect(sender.account).toEqual(["loss", 2, 5, 0, 9, 2]);
});

test("a partial ACK of a late original undoes a recovery, if no retransmission is out", () => {
  const sender = new Sender({ timestamps: true });
  sender.write(10_000);
  sender.pass(50);
  sender.echo(0, 0, [2000, 10_000]);
  expect(sender.tcb.recovery).toBe("recovery");
  sender.pass(10);
  sender.echo(1000, 0, [2000, 10_000]);
  // The second hole has been retransmitted meanwhile, or not: then it is only Disorder.
  expect(["recovery", "disorder"]).toContain(sender.tcb.recovery);
  sender.echo(10_000, 0);
  expect(sender.tcb.recovery).toBe("open");
  expect(sender.tcb.congestion.ssthreshSegments).toBe(Infinity);
});

test("nothing is undone by the RFC profile's choice", () => {
  const sender = new Sender({ undo: false });
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [1000, 4000]);
  sender.ack(4000, [0, 1000]);
  expect(sender.account[0]).toBe("recovery");
});

test("RFC2883-5-b a probe that repeated a segment counts too: there has to be a D-SACK of it", () => {
  const sender = new Sender();
  sender.write(10_000);
  expect(sender.pass(110)).toEqual(["at 102: 9000+1000"]);
  expect(sender.ack(0, [1000, 9000])).toEqual(["0+1000"]);
  sender.ack(9000, [0, 1000]);
  expect([sender.account[0], sender.tcb.counters.undos]).toEqual(["recovery", 0]);
  sender.ack(10_000, [9000, 10_000]);
  expect([sender.account[0], sender.tcb.counters.undos]).toEqual(["open", 1]);
});

test("Linux, tcp_enter_recovery: a recovery that began in CWR is undone, but the echo's reduction stands", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  sender.lab.event((tcb, out) => enterCwr(tcb, out.nowNs));
  sender.ack(0, [1000, 4000]);
  expect(sender.account).toEqual(["recovery", 8, 5, 3, 1, 1]);
  sender.ack(4000, [0, 1000]);
  expect(sender.account).toEqual(["open", 8, 5, 0, 0, 0]);
  expect(sender.tcb.counters.undos).toBe(1);
});
