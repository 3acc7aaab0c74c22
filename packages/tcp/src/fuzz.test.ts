import { rngFor } from "@seedwire/engine";
import {
  addressOf,
  NOT_ECT,
  OPTION_ACCECN_0,
  OPTION_ACCECN_1,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  type Packet,
} from "@seedwire/wire";
import { expect, test } from "vitest";
import type { TcpOptions } from "./config.ts";
import { aceBits } from "./ecn/ace.ts";
import { newAccurateEcn } from "./ecn/accurate.ts";
import { abort } from "./event/abort.ts";
import { closeBoth } from "./event/close.ts";
import { icmpArrives } from "./event/icmp.ts";
import { inState, MTU, type Lab, type Said } from "./lab.fixture.ts";
import { seqAdd, seqDiff } from "./seq.ts";
import { STATES } from "./state.ts";
import { rcvWndBytes } from "./tcb.ts";

/** How many segments; SEEDWIRE_FUZZ=20000 for a short look. */
const SEGMENTS = Number(process.env["SEEDWIRE_FUZZ"] ?? 1_000_000);
/** A connection is fuzzed for so many segments, then comes the next. */
const LIFE = 60;

/** A socket takes one segment more than it has memory for: 9000 bytes in pages. */
const MOST_OVERSHOOT = 16384;

type Rng = ReturnType<typeof rngFor>;
type Draw = ReturnType<typeof drawing>;

function drawing(rng: Rng) {
  const below = (limit: number): number => Math.floor(rng.quick() * limit);
  return {
    below,
    chance: (share: number): boolean => rng.quick() < share,
    oneOf: <T>(...choices: readonly T[]): T => choices[below(choices.length)]!,
    any32: (): number => rng.int32(),
  };
}

const CONFIGS: TcpOptions[] = [
  { profile: "rfc" },
  { profile: "linux" },
  { profile: "linux", sack: true, timestamps: false, receiveBufferBytes: 5000 },
  { profile: "rfc", sack: true, windowScaling: true, receiveBufferBytes: 1 << 20 },
  { profile: "rfc", receiveBufferBytes: 3000, sendBufferBytes: 4000, nagle: false },
  { profile: "linux", receiveBufferBytes: 100, maxMssBytes: 40, keepAlive: true },
  { profile: "linux", windowShrinks: true, urgentInline: true, receiveBufferMaxBytes: 20_000 },
  { profile: "linux", ecn: "request-accurate" },
  { profile: "rfc", sack: true, timestamps: true, ecn: "request-accurate" },
];

/** A segment as a peer in step would send it, and then nearly, and then not at all. */
function anySegment(lab: Lab, { below, chance, oneOf, any32 }: Draw): Said {
  const { tcb } = lab;
  const inFlight = seqDiff(tcb.sndNxt, tcb.sndUna);
  const window = rcvWndBytes(tcb);
  const flags = chance(0.7)
    ? oneOf("A", "A", "A", "PA", "FA")
    : oneOf("S", "SA", "R", "RA", "F", "", "SFRPUA", "UA", "SF");
  const near = oneOf(0, 0, 0, 1, -1, below(5000), -below(5000), window, window - 1, window + 1);
  const nearAck = oneOf(
    0,
    0,
    -inFlight,
    -below(inFlight + 1),
    -below(inFlight + 1),
    1,
    -inFlight - 1,
    -100_000,
  );
  const edge = (): number =>
    oneOf(below(inFlight + 2), -below(2000), inFlight + below(3), below(inFlight + 2));
  return {
    flags,
    seq: chance(0.05) ? any32() : near,
    ack: chance(0.05) ? any32() : nearAck,
    length: oneOf(0, 0, 1, below(100), below(1461), 1460, below(9000)),
    window: oneOf(0, 1, below(100), below(65536), 65535, 30000, 30000),
    ...(chance(0.3) ? { sack: Array.from({ length: 2 * (1 + below(4)) }, edge) } : {}),
    set: {},
  };
}

/** Gives a segment options, mostly ones that fit the connection. */
function withOptions(said: Said, lab: Lab, draw: Draw): Said {
  const { below, chance, oneOf, any32 } = draw;
  const { tcb } = lab;
  let tcpOptions = said.sack === undefined ? 0 : OPTION_SACK;
  if (tcb.timestampsOk ? chance(0.95) : chance(0.05)) tcpOptions |= OPTION_TIMESTAMPS;
  if (said.flags.includes("S") || chance(0.01)) tcpOptions |= below(4) | OPTION_MSS;
  if (chance(0.01)) tcpOptions |= OPTION_WINDOW_SCALE;
  const tsVal = (tcb.tsRecent + oneOf(0, 0, 1, below(100), chance(0.02) ? any32() : 0)) | 0;
  const tsEcr = oneOf(0, Math.floor(lab.nowNs / 1e6), any32());
  const mss = oneOf(0, 1, 28, 64, 536, 1460, 65535);
  const urgentPointer = oneOf(0, 1, below(3000), 65535);
  const joinedSegmentBytes = chance(0.1) ? 1 + below(1460) : 0;
  const windowScale = below(256);
  const set = { tcpOptions, tsVal, tsEcr, mss, windowScale, urgentPointer, joinedSegmentBytes };
  return {
    ...said,
    set: tcb.ecn.accurate === null ? set : { ...set, ...feedback(said, tcpOptions, lab, draw) },
  };
}

/** Any feedback of Accurate ECN, in a packet with any mark. */
function feedback(
  said: Said,
  others: number,
  lab: Lab,
  { below, chance, oneOf }: Draw,
): Partial<Packet> {
  const plain = lab.packet(said);
  const flags = plain.flags | aceBits(below(8));
  const tcpOptions = others | oneOf(0, OPTION_ACCECN_0, OPTION_ACCECN_1);
  lab.out.pool.release(plain);
  const counter = (): number => (chance(0.2) ? below(1 << 24) : below(3000));
  const [accEcn0, accEcnCe, accEcn1] = [counter(), counter(), counter()];
  const fields = { accEcn0, accEcnCe, accEcn1, accEcnFields: below(4) };
  return { ...fields, flags, tcpOptions, trafficClass: below(4) };
}

/** What the application, the clock or a router does meanwhile. */
function somethingElse(lab: Lab, { below, chance, oneOf }: Draw): void {
  const { tcb } = lab;
  switch (below(10)) {
    case 0:
    case 1:
    case 2:
      lab.write(oneOf(1, below(100), below(5000), below(100_000)));
      break;
    case 3:
    case 4:
    case 5:
      lab.read(1 + below(4000));
      break;
    case 6:
      if (chance(0.1)) lab.event((_, out) => closeBoth(tcb, out));
      else if (chance(0.3)) lab.close();
      break;
    case 7:
      if (chance(0.05)) lab.event((_, out) => abort(tcb, out));
      break;
    case 8: {
      const kind = oneOf(
        "fragmentation-needed",
        "port-unreachable",
        "ttl-exceeded",
        "source-quench",
      );
      const quoted = lab.packet({
        flags: "A",
        set: { seq: seqAdd(tcb.sndUna, below(3000) - 500) },
      });
      const error = {
        kind,
        type: 3,
        code: 4,
        source: addressOf(10, 0, 0, 9),
        nextHopMtu: 0,
        quoted,
      } as const;
      lab.event((_, out) => icmpArrives(tcb, error, oneOf(68, 100, 576, 1400, 1500), out));
      lab.out.pool.release(quoted);
      break;
    }
    default:
      if (chance(0.5)) lab.nowNs += below(2e9);
      lab.expire();
  }
}

test(
  `${SEGMENTS} random and mutated segments into every state: no exception, no broken invariant, memory bounded`,
  () => {
    const draw = drawing(rngFor("fuzz", "segments"));
    const seen = new Set<string>();
    let mostPieces = 0;
    for (let segment = 0, life = 0; segment < SEGMENTS; life++) {
      const states = STATES.filter((state) => state !== "CLOSED" && state !== "LISTEN");
      const state = states[life % states.length]!;
      const config = CONFIGS[Math.floor(life / states.length) % CONFIGS.length]!;
      const passive = state !== "SYN-SENT" && draw.chance(0.5);
      const lab = inState(state, config, passive);
      const { ecn } = lab.tcb;
      ecn.agreed = config.ecn === "request-accurate";
      if (ecn.agreed) ecn.accurate = newAccurateEcn(NOT_ECT, NOT_ECT);
      const trail: (readonly [string, Said | TcpOptions])[] = [[`${state} ${passive}`, config]];
      try {
        for (let step = 0; step < LIFE && lab.tcb.state !== "CLOSED"; step++, segment++) {
          const { tcb } = lab;
          seen.add(tcb.state);
          const said = withOptions(anySegment(lab, draw), lab, draw);
          trail.push([tcb.state, said]);
          lab.arrives(said);
          if (draw.chance(0.5)) somethingElse(lab, draw);
          mostPieces = Math.max(mostPieces, tcb.scoreboard.count);
          const unit = 1 << tcb.rcvScale;
          const { receiveBuffer, reassembly, memory, config: chosen } = tcb;
          if (chosen.receiveWindow === "rfc") {
            const room = chosen.receiveBufferBytes + unit;
            if (receiveBuffer.bytes > room) throw new Error(`${receiveBuffer.bytes} bytes kept`);
            if (reassembly.bytes > 2 * room) throw new Error(`${reassembly.bytes} bytes wait`);
          } else if (memory.usedBytes > memory.limitBytes + MOST_OVERSHOOT) {
            throw new Error(`${memory.usedBytes} of ${memory.limitBytes} bytes of memory taken`);
          }
          if (tcb.scoreboard.count > tcb.scoreboard.bytes)
            throw new Error("more segments than bytes");
          if (lab.packets.some((packet) => packet.sizeBytes > MTU)) throw new Error("too long");
          if (lab.out.pool.inUse > lab.packets.length) throw new Error("a packet leaks");
        }
      } catch (error) {
        const steps = [trail[0]!, ...trail.slice(1).slice(-12)];
        const told = steps.map(([what, about]) => `${what}: ${JSON.stringify(about)}`);
        throw new Error(`after\n${told.join("\n")}`, { cause: error });
      }
    }
    expect(seen.size).toBe(9);
    expect(mostPieces).toBeLessThan(10_000);
  },
  60_000 + SEGMENTS,
);
