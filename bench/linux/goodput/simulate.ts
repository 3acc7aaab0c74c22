import { PacketPool, addressOf } from "@seedwire/wire";
import { ms, Simulation } from "@seedwire/engine";
import { connect, Node } from "@seedwire/ip";
import { packets } from "@seedwire/link";
import { TcpStack, type ControllerName, type TcpOptions } from "@seedwire/tcp";
import { receivePattern, sendPattern } from "seedwire";
import { lateness } from "./lateness.ts";
import { MEASURED_HOST } from "../linux-host.ts";
import type { MeasuredRun } from "./measured.ts";
import { seededLoss } from "./seeded-loss.ts";

/** What one run gave in the simulator. */
export interface SimulatedRun {
  readonly goodputBps: number;
  /** Segments sent again until the end. */
  readonly retransmits: number;
}

/** The kernel that was measured ticks so: HZ 250. */
const TICK_NS = ms(4);

/**
 * What a round trip took beyond the link's, since the emulator and both hosts need time: 0.2 ms by the pings
 * of the measurement, and by the first round trip of data in its traces. The rest is `lateness`.
 */
const APPARATUS_NS = ms(0.15);

const PORT = 5201;
/** The way back has a long queue. */
const BACK_QUEUE_PACKETS = 100_000;

/**
 * Repeats a measured run: two hosts, one cable, a sender without end, a reader that reads at once.
 *
 * @param exact with exact timers, over the bare path
 */
export function simulate(run: MeasuredRun, exact = false): SimulatedRun {
  const simulation = new Simulation({ seed: String(run.seed), limits: { events: Infinity } });
  const pool = new PacketPool();
  const a = new Node(simulation, pool, { name: "a", address: addressOf(10, 0, 0, 1) });
  const b = new Node(simulation, pool, { name: "b", address: addressOf(10, 0, 0, 2) });
  const rttNs = exact ? run.rttNs : run.rttNs + APPARATUS_NS;
  const path = {
    rateBps: run.rateBps,
    delayNs: Math.round(rttNs / 2),
    ...(exact ? {} : { jitter: lateness }),
  };
  connect(
    a,
    b,
    { ...path, queue: packets(run.queuePackets), loss: seededLoss(run.seed, run.loss) },
    { ...path, queue: packets(BACK_QUEUE_PACKETS) },
  );
  const host: TcpOptions = {
    ...MEASURED_HOST,
    congestionControl: run.cc as ControllerName,
    timerTickNs: exact ? 0 : TICK_NS,
  };
  const sender = new TcpStack(a, host);
  const receiver = new TcpStack(b, host);

  let readBytes = (): number => 0;
  receiver.listen(PORT).onConnection = (accepted) => {
    const reader = receivePattern(accepted, { verify: false });
    readBytes = () => reader.receivedBytes;
  };
  const connection = sender.connect(b.address, PORT);
  connection.onOpen = () => {
    sendPattern(connection, Infinity);
    simulation.after(run.durationNs, () => simulation.stop());
  };
  simulation.runSync();
  return {
    goodputBps: (readBytes() * 8e9) / run.durationNs,
    retransmits: connection.status.retransmittedSegments,
  };
}
