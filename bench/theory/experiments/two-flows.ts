import { controllers, type ControllerName } from "seedwire";
import { bdpPackets, shareBottleneck } from "../../../scenarios/lib/shared-bottleneck.ts";
import { rounded, simulate } from "../simulate.ts";

/** Two flows of one control over a bottleneck; the second begins later. */
export interface TwoFlowsTask {
  readonly experiment: "two flows";
  readonly cc: ControllerName;
}

export interface TwoFlowsResult {
  /** Seconds, and goodput of each over the time since the point before, Mbit/s. */
  readonly points: readonly (readonly [time: number, first: number, second: number])[];
}

export const TWO_FLOWS = { rateBps: 10e6, rttMs: 40, secondAt: 15, seconds: 60 };

export function twoFlowsTasks(): TwoFlowsTask[] {
  const names = Object.keys(controllers) as ControllerName[];
  return names.map((cc) => ({ experiment: "two flows", cc }) as const);
}

export function runTwoFlows({ cc }: TwoFlowsTask): Promise<TwoFlowsResult> {
  const { rateBps, rttMs, secondAt, seconds } = TWO_FLOWS;
  return simulate("1", async (net) => {
    const flow = { rttNs: rttMs * 1e6, tcp: { congestionControl: cc } };
    const flows = shareBottleneck(net, cc, {
      rateBps,
      queue: bdpPackets(rateBps, flow.rttNs),
      flows: [flow, { ...flow, startNs: secondAt * 1e9 }],
    });
    const bytes = (): number[] =>
      flows.map(({ connection }) => connection?.status.acknowledgedBytes ?? 0);
    const points: [number, number, number][] = [];
    let before = bytes();
    for (let second = 1; second <= seconds; second++) {
      await net.until(second * 1e9);
      const now = bytes();
      const [first, later] = now.map((sum, i) => rounded(((sum - before[i]!) * 8) / 1e6));
      points.push([second, first!, later!]);
      before = now;
    }
    return { points };
  });
}
