import { bernoulli, controllers, type ControllerName } from "seedwire";
import { bdpPackets } from "../../../scenarios/lib/shared-bottleneck.ts";
import { flowOver, steadyState } from "../../../scenarios/lib/steady-flow.ts";
import { rounded, simulate } from "../simulate.ts";

/** One flow over a path of a modest rate: what part of it is left. */
export interface CapacityTask {
  readonly experiment: "capacity";
  readonly cc: ControllerName;
  readonly loss: number;
  readonly seed: number;
}

export interface CapacityResult {
  /** Of what the path could carry, with the losses. */
  readonly share: number;
}

export const CAPACITY = { rateBps: 20e6, rttMs: 40 };
const LOSSES = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 2e-2, 5e-2, 1e-1, 1.5e-1, 2e-1];
const SEEDS = [1, 2];

export function capacityTasks(): CapacityTask[] {
  const names = Object.keys(controllers) as ControllerName[];
  const experiment = "capacity";
  return names.flatMap((cc) =>
    LOSSES.flatMap((loss) => SEEDS.map((seed) => ({ experiment, cc, loss, seed }) as const)),
  );
}

export function runCapacity({ cc, loss, seed }: CapacityTask): Promise<CapacityResult> {
  const { rateBps, rttMs } = CAPACITY;
  const rttNs = rttMs * 1e6;
  return simulate(String(seed), async (net) => {
    const flow = flowOver(net, cc, {
      rttNs,
      rateBps,
      queue: bdpPackets(rateBps, rttNs),
      loss: bernoulli(loss),
      tcp: { congestionControl: cc },
    });
    const [state] = await steadyState(net, [flow], { warmUpNs: 8e9, durationNs: 30e9, rttNs });
    return { share: rounded(state!.goodputBps / (rateBps * (1460 / 1500) * (1 - loss))) };
  });
}
