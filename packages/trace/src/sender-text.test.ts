import { Simulation } from "@seedwire/engine";
import { type Connection, senderChannel } from "@seedwire/tcp";
import { expect, test } from "vitest";
import { traceJsonLines } from "./json-lines.ts";
import { traceSenderText } from "./sender-text.ts";

const who = { name: "server:80-10.0.0.1:49152" } as Connection;

test("what a sender does is a table; changes with one reason in a row are one line", () => {
  const simulation = new Simulation({ seed: "1" });
  const lines: string[] = [];
  const end = traceSenderText(simulation, (line) => lines.push(line));
  const { emit } = simulation.trace.channel(senderChannel);
  emit!(who, { what: "cwnd", from: 10, to: 12, why: "slow start" }, 1e6);
  emit!(who, { what: "cwnd", from: 12, to: 14, why: "slow start" }, 2e6);
  emit!(who, { what: "cwnd", from: 14, to: 15, why: "congestion avoidance" }, 3e6);
  emit!(who, { what: "lost", seq: 5, offset: 4, length: 1000, why: "rack" }, 4e6);
  emit!(who, { what: "ssthresh", from: Infinity, to: 7, why: "loss" }, 4e6);
  emit!(who, { what: "pacing", from: Infinity, to: 2e6, why: "cwnd and round trip" }, 5e6);
  emit!(who, { what: "undo", why: "spurious: Eifel" }, 5e6);
  emit!(who, { what: "cwnd", from: 5, to: 10, why: "spurious: Eifel" }, 5e6);
  end();
  expect(lines.map((line) => line.trimEnd())).toEqual([
    "         time  sender                      what            change                  why",
    "  0.001000000  server:80-10.0.0.1:49152    cwnd            10 > 14                 slow start (2 times)",
    "  0.003000000  server:80-10.0.0.1:49152    cwnd            14 > 15                 congestion avoidance",
    "  0.004000000  server:80-10.0.0.1:49152    lost            4+1000                  rack",
    "  0.004000000  server:80-10.0.0.1:49152    ssthresh        none > 7                loss",
    "  0.005000000  server:80-10.0.0.1:49152    pacing          none > 2 Mbit/s         cwnd and round trip",
    "  0.005000000  server:80-10.0.0.1:49152    undo                                    spurious: Eifel",
    "  0.005000000  server:80-10.0.0.1:49152    cwnd            5 > 10                  spurious: Eifel",
  ]);
  expect(simulation.trace.channel(senderChannel).emit).toBeNull();
}); // prettier-ignore

test("what a sender does is a line of JSON; no threshold is null", () => {
  const simulation = new Simulation({ seed: "1" });
  const lines: string[] = [];
  traceJsonLines(simulation, (line) => lines.push(line));
  const { emit } = simulation.trace.channel(senderChannel);
  emit!(who, { what: "ssthresh", from: Infinity, to: 7, why: "loss" }, 4e6);
  emit!(who, { what: "retransmission", seq: 5, offset: 4, length: 1000, why: "lost" }, 4e6);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { timeNs: 4e6, event: "sender", who: who.name, what: "ssthresh", from: null, to: 7, why: "loss" },
    { timeNs: 4e6, event: "sender", who: who.name, what: "retransmission", seq: 5, offset: 4, length: 1000, why: "lost" },
  ]);
}); // prettier-ignore
