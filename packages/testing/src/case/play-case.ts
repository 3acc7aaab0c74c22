import { Timer } from "@seedwire/engine";
import type { FateBook } from "@seedwire/link";
import {
  FateScript,
  flowNameByHosts,
  type Host,
  type Network,
  type PacketFate,
  type ScenarioContext,
} from "seedwire";
import { buildNetwork } from "./build-network.ts";
import { CaseError } from "./case-error.ts";
import type { NetworkCase } from "./network-case.ts";
import { planFaults } from "./plan-faults.ts";
import { TcpFlow } from "./tcp-flow.ts";
import { roundTripBoundNs, timeBoundNs } from "./time-bound.ts";
import { mayBreak, patienceOf } from "./traits.ts";
import { UdpFlow } from "./udp-flow.ts";

/**
 * Plays a case: the body of a scenario. Fails when an application sees what it must not see, or when
 * not everything has come to its end by the time bound.
 */
export async function playCase(
  { net, report }: Pick<ScenarioContext, "net" | "report">,
  networkCase: NetworkCase,
): Promise<void> {
  const built = buildNetwork(net, networkCase);
  const { clients, servers } = built;
  const { flows = [{}], tcp = {} } = networkCase;
  chainFates(net, networkCase.fates ?? []);

  const wait = net.simulation.waits.begin<void>("the scenario", "all flows to end");
  const mayForget = (networkCase.faults ?? []).some(({ what }) => what !== "clock");
  const lifetimeNs = Math.ceil(roundTripBoundNs(networkCase)) + 1;
  let open = flows.length;
  const flowDone = (): void => {
    if (--open === 0) wait.resolve();
  };
  const playing = flows.map((flow, index) => {
    const client = clients[(flow.from ?? 0) % clients.length]!;
    const server = servers[(flow.to ?? flow.from ?? 0) % servers.length]!;
    const place = { net, client, server, index };
    if (flow.protocol === "udp") {
      const facts = {
        hasLost: () => dropsOf(net) > 0 || mayForget,
        hasDoubled: () => net.links.some(({ stats }) => stats.duplicated > 0),
        roundTripNs: lifetimeNs,
      };
      return new UdpFlow(flow, { ...place, ...facts }, flowDone);
    }
    const breaks = mayBreak(networkCase, flow);
    const choices = {
      mayBreak: breaks,
      mayLose: () => dropsOf(net) > 0,
      lifetimeNs,
      clientTcp: { ...patienceOf(breaks), ...tcp.client, ...flow.client?.tcp },
      serverTcp: { ...patienceOf(breaks), ...tcp.server, ...flow.server?.tcp },
    };
    return new TcpFlow(flow, { ...place, ...choices }, flowDone);
  });
  planFaults(net, networkCase, built, (host: Host) => {
    for (const flow of playing) flow.listen(host);
  });
  const waiting = (): string[] => playing.flatMap((flow) => flow.waiting);
  const watchdog = watchTime(net, networkCase, waiting, () => wait.resolve());
  if (open === 0) wait.resolve(); // there is none
  await wait.promise;
  watchdog.close();
  for (const flow of playing) if (flow instanceof UdpFlow) flow.judge();
  report.metric("lost", dropsOf(net), "packets");
}

/** Ends the run when its time is up, which comes later with every packet that dies. */
function watchTime(
  net: Network,
  networkCase: NetworkCase,
  waiting: () => string[],
  end: () => void,
): Timer {
  const { simulation } = net;
  const expire = (): void => {
    const drops = dropsOf(net);
    const boundNs = timeBoundNs(networkCase, drops);
    if (boundNs > net.now) return timer.arm(boundNs, true);
    const left = waiting();
    if (left.length === 0) return end(); // who is not done never will be, and may
    const found = `Not everything has come to its end after ${net.now / 1e9} s, with ${drops} packets lost`;
    simulation.fail(new CaseError(`${found}: ${left.slice(0, 8).join("; ")}`));
  };
  const timer = new Timer(simulation, expire, { describe: () => "the time bound of a case" });
  timer.arm(timeBoundNs(networkCase, 0), true);
  return timer;
}

/** Packets that died on links, or arrived damaged. */
const dropsOf = ({ links }: Network): number =>
  links.reduce((sum, { stats }) => {
    const { drops } = stats;
    const died = Object.values(drops).reduce((total, count) => total + count, 0);
    return sum + died + stats.corrupted;
  }, 0);

/** The fates that a case names come first; whoever records or repeats the run sees what they did. */
function chainFates(net: Network, fates: readonly PacketFate[]): void {
  if (fates.length === 0) return;
  const script = new FateScript(fates, {
    others: "drawn",
    flowName: flowNameByHosts(() => net.hosts),
  });
  for (const link of net.links) {
    const next = link.fates;
    const book: FateBook = {
      meet: (on, packet, fate) => {
        script.meet(on, packet, fate);
        next?.meet(on, packet, fate);
      },
      refused: (on, packet) => {
        script.refused(on, packet);
        next?.refused?.(on, packet);
      },
    };
    link.fates = book;
  }
}
