import { describe, expect, test } from "vitest";
import { Sender, type SenderOptions } from "./loss/sender.fixture.ts";
import { Teller } from "./teller.ts";
import type { SenderEvent } from "./why.ts";

/** A sender, and what it tells, as text. */
function listened(options: SenderOptions = {}): { sender: Sender; told: string[] } {
  const sender = new Sender(options);
  const told: string[] = [];
  const { tcb } = sender;
  tcb.teller = new Teller(tcb, (event) => told.push(brief(event)));
  return { sender, told };
}

function brief(event: SenderEvent): string {
  if ("offset" in event) return `${event.what} ${event.offset}+${event.length}: ${event.why}`;
  return "from" in event
    ? `${event.what} ${event.from} > ${event.to}: ${event.why}`
    : `${event.what}: ${event.why}`;
}

/** All but the pacing rate. */
const withoutPacing = (told: string[]): string[] =>
  told.splice(0).filter((line) => !line.startsWith("pacing"));

describe("a sender tells what it does, and why", () => {
  test("slow start, then congestion avoidance, and the pacing rate that follows", () => {
    const { sender, told } = listened();
    sender.write(10_000);
    sender.pass(50);
    sender.ack(10_000);
    expect(told).toEqual([
      "cwnd 10 > 20: slow start",
      expect.stringMatching(/^pacing \d+ > \d+: cwnd and round trip$/) as string,
    ]);
    sender.tcb.congestion.ssthreshSegments = 10;
    sender.write(20_000);
    sender.pass(50);
    told.length = 0;
    sender.ack(30_000);
    expect(withoutPacing(told)).toEqual([
      "ssthresh Infinity > 10: HyStart found the queue growing", // set by hand: the controller did
      "cwnd 20 > 21: congestion avoidance",
    ]);
  });

  test("a loss found by RACK, its repair by PRR, and the end of it", () => {
    const { sender, told } = listened();
    sender.write(10_000);
    sender.pass(50);
    sender.ack(0, [1000, 2000]);
    expect(withoutPacing(told)).toEqual(["state open > disorder: something is out of order"]);
    sender.ack(0, [1000, 4000]);
    expect(withoutPacing(told)).toEqual([
      "lost 0+1000: rack",
      "state disorder > recovery: loss",
      "ssthresh Infinity > 5: loss",
      "cwnd 10 > 7: PRR",
      "retransmission 0+1000: lost",
    ]);
    sender.pass(50);
    sender.ack(10_000);
    const end = withoutPacing(told);
    expect(end).toContain("state recovery > open: recovered");
    expect(end.at(-1)).toBe("cwnd 5 > 6: congestion avoidance");
  });

  test("a tail loss probe, time-outs, and an echo that shows them to be spurious", () => {
    const { sender, told } = listened({ timestamps: true });
    sender.write(3000);
    sender.pass(1000);
    expect(withoutPacing(told)).toEqual([
      "retransmission 2000+1000: TLP",
      "probe 2000+1000: TLP",
      "lost 0+1000: rto",
      "lost 1000+1000: rto",
      "lost 2000+1000: rto",
      "state open > loss: RTO",
      "ssthresh Infinity > 5: RTO",
      "cwnd 10 > 1: RTO",
      "retransmission 0+1000: RTO",
      "lost 0+1000: rto", // the retransmission
      "retransmission 0+1000: RTO",
    ]);
    sender.echo(3000, 0); // of the first transmission
    expect(withoutPacing(told).slice(0, 4)).toEqual([
      "undo: spurious: Eifel",
      "ssthresh 5 > Infinity: spurious: Eifel",
      "cwnd 1 > 10: spurious: Eifel",
      "state loss > open: recovered",
    ]);
  });

  test("an undo by D-SACK", () => {
    const { sender, told } = listened();
    sender.write(10_000);
    sender.pass(50);
    sender.ack(0, [1000, 4000]);
    sender.ack(4000, [0, 1000]);
    expect(withoutPacing(told)).toContain("undo: spurious: D-SACK");
  });

  test("an idle sender takes its window back", () => {
    const { sender, told } = listened();
    sender.write(10_000);
    sender.pass(50);
    sender.ack(10_000);
    sender.pass(10_000);
    told.length = 0;
    sender.write(1000);
    expect(withoutPacing(told)).toEqual(["cwnd 20 > 10: idle"]);
  });
});
