import { native } from "./native.ts";
import type { PeerSource } from "./peer.ts";

/** All other simulators: each has an option `--vs-NAME` of `npm run bench`. */
export const peerSources: readonly PeerSource[] = [native];
