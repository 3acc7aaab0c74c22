import { bernoulli, controllers, everyNth, type ControllerName } from "seedwire";
import { flowOver, steadyState } from "../../../scenarios/lib/steady-flow.ts";
import { independentWindow, periodicWindow } from "../formulas/aimd.ts";
import { cubicWindow, independentCubicWindow } from "../formulas/cubic.ts";
import { pftkRate } from "../formulas/pftk.ts";
import { rounded, simulate } from "../simulate.ts";

/** One flow over a path that loses packets, and has room for more than the formulas allow. */
export interface ResponseTask {
  readonly experiment: "response";
  readonly cc: ControllerName;
  readonly profile: "linux" | "rfc";
  /** Each packet by itself, or exactly one in 1/p. */
  readonly pattern: "independent" | "periodic";
  readonly loss: number;
  readonly rttMs: number;
  readonly seed: number;
}

export interface ResponseResult {
  readonly goodputMbps: number;
  /** Segments delivered in a round trip. */
  readonly windowSegments: number;
  readonly cwndSegments: number;
  readonly retransmitted: number;
  /** Time-outs for each thousand segments. */
  readonly rtosPerThousand: number;
}

export const MSS = 1460;
const LOSSES = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1];
const RTTS_MS = [20, 100];
const SEEDS = [1, 2, 3];
/** Segments that the path holds; as many wait at most. */
const BDP_SEGMENTS = 800;
const LEAST_SEGMENTS = 30_000;
/** Losses that a mean is over, at least: rare ones cost time. */
const LEAST_LOSSES = 40;
const WARM_UP_ROUND_TRIPS = 100;

/** All controls with losses at random; two also by the RFCs alone, and with losses at even distances. */
export function responseTasks(): ResponseTask[] {
  const cells = LOSSES.flatMap((loss) => RTTS_MS.map((rttMs) => ({ loss, rttMs })));
  const names = Object.keys(controllers) as ControllerName[];
  const experiment = "response";
  const linux = { experiment, profile: "linux", pattern: "independent" } as const;
  const rfc = { experiment, profile: "rfc", pattern: "independent" } as const;
  const even = { experiment, profile: "linux", pattern: "periodic", seed: 1 } as const;
  const classics: ControllerName[] = ["reno", "cubic"];
  return [
    ...names.flatMap((cc) =>
      cells.flatMap((cell) => SEEDS.map((seed) => ({ ...linux, cc, ...cell, seed }))),
    ),
    ...classics.flatMap((cc) =>
      cells.flatMap((cell) => SEEDS.map((seed) => ({ ...rfc, cc, ...cell, seed }))),
    ),
    ...classics.flatMap((cc) => cells.map((cell) => ({ ...even, cc, ...cell }))),
  ].filter(({ cc, profile, rttMs }) => profile === "linux" || rttMs === 100 || cc === "reno");
}

export const responseSegments = ({ loss }: ResponseTask): number =>
  Math.max(LEAST_SEGMENTS, LEAST_LOSSES / loss);

export function runResponse(task: ResponseTask): Promise<ResponseResult> {
  const { cc, profile, pattern, loss, rttMs, seed } = task;
  const rttNs = rttMs * 1e6;
  return simulate(String(seed), async (net) => {
    const flow = flowOver(net, `${cc}-${profile}-${loss}-${rttMs}`, {
      rttNs,
      rateBps: (BDP_SEGMENTS * 1500 * 8e9) / rttNs,
      queue: BDP_SEGMENTS,
      loss: pattern === "periodic" ? everyNth(Math.round(1 / loss)) : bernoulli(loss),
      firstWindowSegments: periodicWindow(loss) / 0.75,
      tcp: { profile, congestionControl: cc },
    });
    const [state] = await steadyState(net, [flow], {
      warmUpNs: WARM_UP_ROUND_TRIPS * rttNs,
      durationNs: 1e13,
      enoughSegments: responseSegments(task),
      rttNs,
    });
    const { goodputBps, windowSegments, cwndSegments, sentSegments, rtos } = state!;
    return {
      goodputMbps: rounded(goodputBps / 1e6),
      windowSegments: rounded(windowSegments),
      cwndSegments: rounded(cwndSegments),
      retransmitted: state!.retransmittedSegments,
      rtosPerThousand: rounded((1000 * rtos) / sentSegments),
    };
  });
}

/** What the formulas say of a path: windows, in segments. */
export interface Predictions {
  /** 1.22 / sqrt(p). */
  readonly mathis: number;
  /** 1.31 / sqrt(p). */
  readonly renoIndependent: number;
  readonly pftk: number;
  /** RFC 9438 §5.1. */
  readonly cubic: number;
  readonly cubicIndependent: number;
}

export type PredictedPath = Pick<ResponseTask, "profile" | "loss" | "rttMs">;

export function predict({ profile, loss, rttMs }: PredictedPath): Predictions {
  const rttSeconds = rttMs / 1e3;
  // Linux keeps the variance term at 200 ms at least, RFC 6298 §2.4 the whole at 1 s.
  const rtoSeconds = profile === "linux" ? rttSeconds + 0.2 : Math.max(1, rttSeconds);
  return {
    mathis: rounded(periodicWindow(loss)),
    renoIndependent: rounded(independentWindow(loss)),
    pftk: rounded(pftkRate({ loss, rttSeconds, rtoSeconds }) * rttSeconds),
    cubic: rounded(cubicWindow({ loss, rttSeconds })),
    cubicIndependent: rounded(independentCubicWindow({ loss, rttSeconds })),
  };
}
