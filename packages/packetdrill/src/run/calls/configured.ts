import { AF_INET, type SocketAddress } from "@seedwire/socket";
import type { Run } from "../run.ts";

/** The address of the configuration that `bind` gets where the script writes `...`. */
export const configuredLocal = ({ host, script }: Run): SocketAddress => ({
  family: AF_INET,
  address: host.local,
  port: script.settings.bindPort,
});

/** The address of the configuration that `connect` and `sendto` get. */
export const configuredRemote = ({ host, script }: Run): SocketAddress => ({
  family: AF_INET,
  address: host.remote,
  port: script.settings.connectPort,
});
