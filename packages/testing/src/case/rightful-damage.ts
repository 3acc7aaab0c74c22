import type { CableCase, FlowCase, LinkCase, NetworkCase } from "./network-case.ts";
import { layoutOf } from "./layout.ts";
import { linksOf } from "./traits.ts";

/** Linux lets routers fragment segments where the path MTU is below this (net.ipv4.route.min_pmtu). */
const LEAST_PATH_MTU_BYTES = 552;
/** Of twelve fragments half arrive together. */
const MOST_FRAGMENT_LOSS = 0.05;
/** Headers of IP and UDP. */
const UDP_HEADERS_BYTES = 28;

/**
 * A case in which at most one bit of a datagram can be flipped on its way. A checksum of 16 bits misses
 * some pairs of bits, and what it misses is delivered, rightly: no case may fail for that. So only the
 * first cable damages packets, and none does where datagrams may cross in fragments, which need some room and luck
 * besides.
 */
export function withRightfulDamage(networkCase: NetworkCase): NetworkCase {
  const { path, detour, access, faults, fates } = networkCase;
  const mayDamage = !mayFragment(networkCase);
  const tame = (cable: CableCase): CableCase =>
    onLinks(cable, mayDamage ? undamaging : (link) => passable(undamaging(link)));
  const { cables } = layoutOf(networkCase);
  const [first] = cables;
  const isFirst = (link: string): boolean =>
    link === `${first?.from}>${first?.to}` || link === `${first?.to}>${first?.from}`;
  return {
    ...networkCase,
    ...(path === undefined
      ? {}
      : { path: path.map((cable, i) => (mayDamage && i === 0 ? cable : tame(cable))) }),
    ...(detour === undefined ? {} : { detour: detour.map(tame) }),
    ...(access === undefined ? {} : { access: tame(access) }),
    ...(faults === undefined ? {} : { faults }),
    ...(fates === undefined
      ? {}
      : {
          fates: fates.filter(
            ({ fate, link }) => fate !== "corrupt" || (mayDamage && isFirst(link)),
          ),
        }),
  };
}

function mayFragment(networkCase: NetworkCase): boolean {
  const { flows = [{}], faults = [] } = networkCase;
  const ofFaults = faults.map((fault) => (fault.what === "mtu" ? fault.mtuBytes : 1500));
  const mtus = linksOf(networkCase).map(({ mtuBytes = 1500 }) => mtuBytes);
  const least = Math.min(1500, ...mtus, ...ofFaults);
  return least < LEAST_PATH_MTU_BYTES || flows.some((flow) => largestOf(flow) > least);
}

/** The largest datagram of a flow; TCP's are as large as may be. */
function largestOf(flow: FlowCase): number {
  if (flow.protocol !== "udp") return 0;
  const { datagrams = 1, sizeBytes = 1, growBytes = 0 } = flow;
  return UDP_HEADERS_BYTES + sizeBytes + datagrams * growBytes;
}

function onLinks(cable: CableCase, change: (link: LinkCase) => LinkCase): CableCase {
  const { there, back, ...both } = cable;
  return {
    ...change(both),
    ...(there === undefined ? {} : { there: change(there) }),
    ...(back === undefined ? {} : { back: change(back) }),
  };
}

const undamaging = ({ corrupt: _corrupt, ...link }: LinkCase): LinkCase => link;

/** A datagram in a dozen fragments needs all of them: room for them, and not too much loss. */
function passable(link: LinkCase): LinkCase {
  const { queuePackets: _packets, queueBytes: _bytes, markAbovePackets: _above, ...others } = link;
  const { discipline: _discipline, burstPackets: _burst, ...rest } = others;
  const { loss } = rest;
  return loss === undefined ? rest : { ...rest, loss: Math.min(loss, MOST_FRAGMENT_LOSS) };
}
