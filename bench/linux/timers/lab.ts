import type { DelayModel } from "@seedwire/link";
import { runScenario, scenario } from "seedwire";
import type {
  Cable,
  Connection,
  Host,
  LoggedPacket,
  Network,
  PacketLog,
  TcpOptions,
} from "seedwire";
import { MEASURED_HOST } from "../linux-host.ts";

/** What a timer is looked at with: client and server, 25 ms and 10 Mbit/s apart. */
export interface Lab {
  readonly net: Network;
  readonly client: Host;
  readonly server: Host;
  readonly cable: Cable;
  readonly log: PacketLog;
}

export interface LabOptions {
  readonly client?: TcpOptions;
  readonly server?: TcpOptions;
  /** How much later packets of the server come. */
  readonly lateness?: DelayModel;
}

export const PORT = 5201;

/** Runs `body` in a simulation of its own, up to what it returns. */
export async function inLab<T>(options: LabOptions, body: (lab: Lab) => Promise<T>): Promise<T> {
  const found: T[] = [];
  const inside = scenario("timers", async ({ net }) => {
    const log = net.log();
    const client = net.host("client", { tcp: { ...MEASURED_HOST, ...options.client } });
    const server = net.host("server", { tcp: { ...MEASURED_HOST, ...options.server } });
    const cable = net.cable(client, server, {
      rateBps: "10mbps",
      delayNs: "25ms",
      queue: 1000,
      back: { jitter: options.lateness },
    });
    found.push(await body({ net, client, server, cable, log }));
    net.stop();
  });
  const { error } = await runScenario(inside);
  if (error !== null) throw error;
  return found[0]!;
}

/** Both ends of a new connection; the server's is accepted and reads at once. */
export async function established({ net, client, server }: Lab): Promise<[Connection, Connection]> {
  const listener = server.tcp.listen(PORT);
  const atClient = await client.tcp.connect(server, PORT);
  const atServer = await listener.accept();
  atServer.onData = () => {};
  atClient.onData = () => {};
  await net.sleep("25ms");
  return [atClient, atServer];
}

/** Seconds between two instants. */
export const since = (fromNs: number, toNs: number): number => (toNs - fromNs) / 1e9;

/** Packets of the client from an instant on. */
export const sentBy = ({ log }: Lab, fromNs: number): LoggedPacket[] =>
  log.on("client>server").filter(({ timeNs }) => timeNs > fromNs);

/** When the client has received a packet last. */
export const lastReceivedNs = ({ log }: Lab): number =>
  Math.max(...log.on("server>client").map(({ deliveredNs }) => deliveredNs ?? 0));

/** Resolves with the time when a connection has ended, and with why. */
export async function ended(
  { net }: Lab,
  connection: Connection,
): Promise<{ endNs: number; code: string | null }> {
  await connection.closed();
  return { endNs: net.now, code: connection.error?.code ?? null };
}
