import type { Link } from "@seedwire/link";
import type { Packet } from "@seedwire/wire";
import {
  bernoulli,
  codel,
  fqCodel,
  gilbertElliott,
  heldBack,
  markAbove,
  pattern,
  pie,
  receivePattern,
  red,
  runScenario,
  scenario,
  sendPattern,
  uniformJitter,
  type Cable,
  type CableOptions,
  type Host,
  type Network,
  type Oracle,
  type RunOptions,
  type Scenario,
  type TcpOptions,
} from "seedwire";

/** Two hosts and a router between them: where most can go wrong that can go wrong at all. */
export interface Street {
  readonly net: Network;
  readonly client: Host;
  readonly router: Host;
  readonly server: Host;
  /** From client to router, and from there to the server. */
  readonly first: Cable;
  readonly second: Cable;
}

export interface StreetOptions {
  readonly first?: CableOptions;
  readonly second?: CableOptions;
  readonly tcp?: TcpOptions;
  /** What happens there. Default: data over TCP, and datagrams, some of them in fragments. */
  readonly traffic?: (street: Street) => unknown;
}

/**
 * A scenario in a street.
 *
 * @param haunt brings a fault about, before anything is sent
 */
export const street = (
  { first = {}, second = {}, tcp = {}, traffic = talk }: StreetOptions = {},
  haunt: (street: Street) => void = () => {},
): Scenario =>
  scenario("street", async ({ net }) => {
    const [client, router, server] = [
      net.host("client", { tcp }),
      net.router("router"),
      net.host("server", { tcp }),
    ];
    const usual = { rateBps: "10mbps", delayNs: "5ms" };
    const all: Street = {
      net,
      client,
      router,
      server,
      first: net.cable(client, router, { ...usual, ...first }),
      second: net.cable(router, server, { ...usual, ...second }),
    };
    haunt(all);
    await traffic(all);
  });

/** What the oracle finds in a run: the first line of the breach, or null. */
export async function found(
  oracle: Oracle,
  run: Scenario,
  options: RunOptions = {},
): Promise<string | null> {
  const { result } = await runScenario(run, { ...options, oracles: [oracle] });
  const [failure] = result.failures;
  if (failure === undefined) return null;
  return failure.kind === "promise"
    ? failure.message.split("\n")[0]!
    : `${failure.kind}: ${failure.message}`;
}

/** 60,000 bytes each way, and 30 datagrams of up to 3,000 bytes. */
export async function talk({ net, client, server }: Street): Promise<void> {
  const listener = server.tcp.listen(5201);
  const inbox = server.udp.bind(53);
  inbox.onMessage = (_, payload, from) => inbox.send(payload.subarray(0, 20), from);
  const connection = client.tcp.open(server, 5201);
  connection.onOpen = () => sendPattern(connection, 60_000, { salt: 1 });
  const passive = listener.accept().then(async (other) => {
    sendPattern(other, 60_000, { salt: 2 });
    await receivePattern(other, { salt: 1 }).done;
  });
  const socket = client.udp.connect(server, 53);
  for (let size = 1; size <= 3000; size += 100) {
    socket.send(pattern(size));
    await net.sleep("2ms");
  }
  await receivePattern(connection, { salt: 2 }).done;
  await passive;
}

const rough: CableOptions = {
  loss: 0.05,
  duplicate: 0.05,
  corrupt: 0.02,
  jitter: uniformJitter(2e6),
  reorder: heldBack(bernoulli(0.1), 9e6),
};

/** Pings and datagrams to what is not there, is too far, or too narrow. */
async function ask({ client, router, server, net }: Street): Promise<void> {
  const narrow = client.udp.connect(server, 9, { dontFragment: true });
  narrow.onError = () => {};
  narrow.send(pattern(1200));
  await net.sleep("1s");
  await client.ping(server, { bytes: 3000 });
  await client.ping(server, { ttl: 1 });
  await client.ping(server, { bytes: 1400, dontFragment: true });
  await client.ping("10.9.9.9", { timeout: "1s" });
  const socket = client.udp.connect(server, 9);
  socket.onError = () => {};
  for (let count = 0; count < 20; count++) socket.send(`${count}`);
  await net.sleep("1s");
  net.route(router, client, "unreachable"); // errors that nobody may complain of
  socket.send("!");
  await net.sleep("1s");
}

/** Everything that faults on a schedule can do, while there is traffic. */
async function suffer(all: Street): Promise<void> {
  const { net, first, second, client, server } = all;
  // Packets wait when the rate changes, and are on their way when the cable is cut.
  const socket = client.udp.connect(server, 53);
  for (const time of ["29ms", "59ms", "69ms"]) {
    net.at(time, () => {
      for (let count = 0; count < 20; count++) socket.send(pattern(1400));
    });
  }
  net.after("30ms", () => first.setRate("2mbps"));
  net.after("50ms", () => second.setDelay("1ms"));
  net.after("60ms", () => first.setRate("30mbps"));
  net.after("70ms", () => second.down());
  net.after("90ms", () => second.up());
  net.after("120ms", () => net.partition([client], [all.router, all.server]));
  net.after("250ms", () => net.heal());
  await talk(all);
}

/** A host that crashes amid traffic and comes back. */
async function crash({ net, client, server }: Street): Promise<void> {
  server.tcp.listen(80, (connection) => sendPattern(connection, 1_000_000));
  const connection = await client.tcp.connect(server, 80);
  connection.onError = () => {};
  connection.onData = () => {};
  server.udp.bind(53);
  client.udp.connect(server, 53).send(pattern(4000));
  await net.sleep("60ms");
  server.crash();
  await net.sleep("100ms");
  server.restart();
  await net.sleep("20s");
}

/** Cables that come while there is traffic already, and a detour once one is down. */
const growing = scenario("growing", async ({ net }) => {
  const [a, b] = [net.host("a", { clock: { driftPpm: 200, granularityNs: "4ms" } }), net.host("b")];
  const cable = net.cable(a, b, { delayNs: "1ms", rateBps: "10mbps" });
  await a.ping(b);
  const routers = [1, 2, 3].map((number) => net.router(`r${number}`));
  [a, ...routers, b].reduce((from, to) => (net.cable(from, to, { delayNs: "1ms" }), to));
  const listener = b.tcp.listen(80);
  const connection = await a.tcp.connect(b, 80);
  const sending = sendPattern(connection, 300_000);
  const other = await listener.accept();
  const receiving = receivePattern(other);
  await net.sleep("50ms");
  cable.down();
  net.reroute();
  await sending.done;
  await receiving.done;
  b.crash();
});

/** Runs that keep every promise, and in which nearly everything happens that can. */
export const GOOD_RUNS: Readonly<Record<string, Scenario>> = {
  plain: street(),
  rfc: street({ tcp: { profile: "rfc" } }),
  "narrow further on": street({ second: { forward: { mtuBytes: 600 } } }),
  rough: street({ first: rough, second: { ...rough, mtuBytes: 700 } }),
  "rough, rfc": street({
    first: { ...rough, mtuBytes: 576 },
    second: rough,
    tcp: { profile: "rfc" },
  }),
  "short queues": street({
    first: { queue: "5 packets" },
    second: { forward: { rateBps: "1mbps", queue: "4000B" }, back: { rateBps: "1mbps", queue: 4 } },
  }),
  marking: street({
    second: { rateBps: "2mbps", queue: markAbove(3, 20) },
    tcp: { congestionControl: "dctcp", ecn: "request" },
  }),
  "marking, damaged": street({
    first: { corrupt: 0.2 },
    second: { rateBps: "2mbps", queue: markAbove(1, 50), corrupt: 0.1 },
    tcp: { congestionControl: "dctcp", ecn: "request" },
  }),
  "managed queues": street({
    first: { rateBps: "2mbps", queue: codel(), loss: gilbertElliott({ p: 0.01, r: 0.3 }) },
    second: {
      forward: { rateBps: "1mbps", queue: fqCodel({ limitPackets: 20 }) },
      back: { rateBps: "1mbps", queue: red({ minPackets: 2, maxPackets: 8, weight: 0.1 }) },
    },
  }),
  "managed queues that mark, rough": street({
    first: { ...rough, rateBps: "2mbps", queue: pie({ ecn: true, maxBurstNs: 1, targetNs: 2e6 }) },
    second: {
      ...rough,
      rateBps: "1mbps",
      queue: codel({ ecn: true, targetNs: 1e6, intervalNs: 1e7 }),
    },
    tcp: { ecn: "request" },
  }),
  "managed queues, faults": street({
    first: { queue: fqCodel({ flows: 4, limitPackets: 10, targetNs: 1e6 }) },
    second: { queue: codel({ targetNs: 1e5, intervalNs: 1e6, ecn: true }) },
    tcp: { ecn: "request" },
    traffic: suffer,
  }),
  errors: street({ traffic: ask, second: { mtuBytes: 1000 } }),
  faults: street({ traffic: suffer }),
  "faults, rough": street({ first: rough, second: rough, traffic: suffer }),
  crash: street({ traffic: crash }),
  growing,
};

/** Lets a function have its say whenever a link takes a packet, before the medium has its own. */
export const onOffer = (link: Link, meddle: (packet: Packet) => void): void => {
  const others = link.fates;
  link.fates = {
    ...others,
    meet(offered, packet, fate) {
      others?.meet(offered, packet, fate);
      meddle(packet);
    },
  };
};
