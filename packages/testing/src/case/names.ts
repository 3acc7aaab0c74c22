import { clientPort, layoutOf, serverPort, udpClientPort, udpServerPort } from "./layout.ts";
import type { NetworkCase } from "./network-case.ts";

/** A name for each direction. */
export interface TwoNames {
  readonly there: string;
  readonly back: string;
}

/** The names of the links of a case, cable by cable, and of its flows, as fates have them. */
export function namesOf(networkCase: NetworkCase): {
  readonly links: readonly TwoNames[];
  readonly flows: readonly TwoNames[];
} {
  const { clients, servers, cables } = layoutOf(networkCase);
  const links = cables.map(({ from, to }) => ({ there: `${from}>${to}`, back: `${to}>${from}` }));
  const flows = (networkCase.flows ?? [{}]).map((flow, i) => {
    const isUdp = flow.protocol === "udp";
    const from = clients[(flow.from ?? 0) % clients.length]!;
    const to = servers[(flow.to ?? flow.from ?? 0) % servers.length]!;
    const client = `${from}:${isUdp ? udpClientPort(i) : clientPort(i, 0)}`;
    const server = `${to}:${isUdp ? udpServerPort(i) : serverPort(i)}`;
    const end = isUdp ? " udp" : "";
    return { there: `${client}>${server}${end}`, back: `${server}>${client}${end}` };
  });
  return { links, flows };
}
