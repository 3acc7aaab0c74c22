import { native } from "./native.ts";
import { ns2 } from "./ns2.ts";
import { ns3 } from "./ns3.ts";
import type { PeerSource } from "./peer.ts";

/** All other simulators: each has an option `--vs-NAME` of `npm run bench`. */
export const peerSources: readonly PeerSource[] = [native, ns2, ns3];
