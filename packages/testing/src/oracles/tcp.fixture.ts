import type { Simulation } from "@seedwire/engine";
import { segmentChannel } from "@seedwire/tcp";
import type { Packet } from "@seedwire/wire";
import {
  bernoulli,
  heldBack,
  runScenario,
  scenario,
  sendPattern,
  type Connection,
  type Oracle,
  type RunResult,
  type TcpOptions,
} from "seedwire";

export interface Trial {
  readonly tcp?: TcpOptions;
  /** Of the receiver alone. */
  readonly peer?: TcpOptions;
  readonly seed?: string;
  readonly bytes?: number;
  /** Loses, duplicates, corrupts and reorders packets. Default true. */
  readonly rough?: boolean;
  /**
   * Changes segments as they leave TCP, before the oracle or anybody else sees them: so a TCP would
   * behave that has gone wrong. `segment` is the number among those with data, from 1.
   */
  readonly wrong?: (segment: Packet, number: number, who: Connection) => void;
  /** Done before anything is built, and before the oracle listens. */
  readonly before?: (simulation: Simulation) => void;
  /** How long the receiver waits before it begins to read, ns. Default 0. */
  readonly pauseNs?: number;
  /** Done to the sender's end once it is open. */
  readonly meanwhile?: (sending: Connection) => void;
  /** What a router on the way does to packets. Default: nothing. */
  readonly tamper?: (packet: Packet) => "drop" | undefined | void;
}

/** A transfer under the eyes of one oracle; some bytes go the other way too. */
export async function tryOracle(oracle: Oracle, trial: Trial = {}): Promise<RunResult> {
  const { rough = true, bytes = 60_000, tcp = {}, peer = {}, tamper } = trial;
  const impaired = {
    loss: bernoulli(0.04),
    corrupt: bernoulli(0.02),
    duplicate: bernoulli(0.03),
    reorder: heldBack(bernoulli(0.05), 15e6),
  };
  const transfer = scenario("transfer", async ({ net }) => {
    const a = net.host("a", { tcp });
    const b = net.host("b", { tcp: { ...tcp, ...peer } });
    const r = net.router("r", tamper === undefined ? {} : { tamper });
    const path = { rateBps: "20mbps", delayNs: "10ms", ...(rough ? impaired : {}) };
    net.cable(a, r, path);
    net.cable(r, b, path);
    const listener = b.tcp.listen(80);
    const sending = await a.tcp.connect(b, 80);
    trial.meanwhile?.(sending);
    sendPattern(sending, bytes);
    const receiving = await listener.accept();
    receiving.push(new Uint8Array(3000).fill(7));
    if (trial.pauseNs !== undefined) await net.sleep(trial.pauseNs);
    await receiving.readToEnd();
    await sending.readToEnd();
  });
  const { result } = await runScenario(transfer, {
    oracles: [oracle],
    seed: trial.seed ?? "1",
    observers: [({ simulation }) => prepare(simulation, trial)],
  });
  return result;
}

function prepare(simulation: Simulation, { wrong, before }: Trial): void {
  before?.(simulation);
  if (wrong === undefined) return;
  let number = 0;
  simulation.trace.channel(segmentChannel).subscribe((event, who, segment) => {
    if (event !== "send") return;
    if (segment.payloadLength > 0) number++;
    wrong(segment, number, who);
  });
}

/** What an oracle says of a trial: the first line; "" if it is content. */
export async function verdictOf(oracle: Oracle, trial: Trial = {}): Promise<string> {
  const { failures } = await tryOracle(oracle, trial);
  return failures[0]?.message.split("\n")[0] ?? "";
}

/** Trials that every oracle is content with. */
export const GOOD: readonly (readonly [name: string, trial: Trial])[] = (
  ["linux", "rfc"] as const
).flatMap((profile) => {
  const trials: [string, Trial][] = [
    [`${profile}, a calm path`, { tcp: { profile }, rough: false }],
    [
      `${profile}, every extension`,
      { tcp: { profile, sack: true, timestamps: true, windowScaling: true } },
    ],
    [
      `${profile}, no extension`,
      { tcp: { profile, sack: false, timestamps: false, windowScaling: false } },
    ],
    [`${profile}, small buffers`, { tcp: { profile, receiveBufferBytes: 3000 }, bytes: 20_000 }],
  ];
  return trials.flatMap(([name, trial]) =>
    ["1", "2", "3"].map((seed): [string, Trial] => [`${name}, seed ${seed}`, { ...trial, seed }]),
  );
});
