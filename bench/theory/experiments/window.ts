import { controllers, ordinals, type ControllerName } from "seedwire";
import { bdpPackets } from "../../../scenarios/lib/shared-bottleneck.ts";
import { flowOver } from "../../../scenarios/lib/steady-flow.ts";
import { rounded, simulate } from "../simulate.ts";

/** The congestion window of one flow over time. */
export interface WindowTask {
  readonly experiment: "window";
  readonly cc: ControllerName;
  /** One loss on a path without a queue, or a queue that overflows again and again. */
  readonly path: keyof typeof PATHS;
}

export interface WindowResult {
  /** Seconds, cwnd, and segments in flight. */
  readonly points: readonly (readonly [time: number, cwnd: number, flight: number])[];
}

export const PATHS = {
  "one loss": { rateBps: 50e6, rttMs: 100, queue: 2000, lost: 250, seconds: 20, stepMs: 50 },
  "full queue": { rateBps: 10e6, rttMs: 50, queue: 0, lost: 0, seconds: 40, stepMs: 100 },
} as const;

export function windowTasks(): WindowTask[] {
  const names = Object.keys(controllers) as ControllerName[];
  const paths = Object.keys(PATHS) as (keyof typeof PATHS)[];
  return paths.flatMap((path) => names.map((cc) => ({ experiment: "window", path, cc }) as const));
}

export function runWindow({ cc, path }: WindowTask): Promise<WindowResult> {
  const { rateBps, rttMs, queue, lost, seconds, stepMs } = PATHS[path];
  const rttNs = rttMs * 1e6;
  return simulate("1", async (net) => {
    const flow = flowOver(net, cc, {
      rttNs,
      rateBps,
      queue: queue || bdpPackets(rateBps, rttNs),
      loss: lost > 0 ? ordinals(lost) : ordinals(),
      tcp: { congestionControl: cc },
    });
    const points: [number, number, number][] = [];
    for (let atMs = stepMs; atMs <= seconds * 1000; atMs += stepMs) {
      await net.until(atMs * 1e6);
      const { cwndSegments, flightSegments } = flow.status;
      points.push([rounded(atMs / 1000), cwndSegments, flightSegments]);
    }
    return { points };
  });
}
