import * as fc from "fast-check";
import {
  bernoulli,
  heldBack,
  ms,
  packets,
  pattern,
  scenario,
  uniformJitter,
  type CableOptions,
  type Host,
  type Scenario,
} from "../index.ts";

/** How bad the wire of a direction is. */
interface Wire {
  readonly loss: number;
  readonly corrupt: number;
  readonly duplicate: number;
  readonly jitterNs: number;
  readonly reorder: number;
}

/** A line of hosts with a router between each two: cables, impairments, and what is sent over them. */
export interface ImpairedNetwork {
  readonly cables: readonly {
    readonly forward: Wire;
    readonly back: Wire;
    readonly mtuBytes: number;
    readonly queuePackets: number;
  }[];
  /** Bytes of the download over TCP. */
  readonly bytes: number;
  /** Sizes of the datagrams, which are sent back. */
  readonly datagrams: readonly number[];
  /** When the first cable is cut, for 50 ms; null for never. */
  readonly downMs: number | null;
}

const p = fc.constantFrom(0, 0.02, 0.15);
const wire: fc.Arbitrary<Wire> = fc.record({
  loss: p,
  corrupt: p,
  duplicate: p,
  jitterNs: fc.constantFrom(0, ms(3)),
  reorder: p,
});

export const anyImpairedNetwork: fc.Arbitrary<ImpairedNetwork> = fc.record({
  cables: fc.array(
    fc.record({
      forward: wire,
      back: wire,
      mtuBytes: fc.constantFrom(576, 1500),
      queuePackets: fc.constantFrom(4, 50),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  bytes: fc.integer({ min: 0, max: 60_000 }),
  datagrams: fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 12 }),
  downMs: fc.option(fc.integer({ min: 0, max: 300 })),
});

/**
 * A download, datagrams there and back and pings at the same time, over wires that do what they
 * like. It fails unless all bytes are in within a minute.
 */
export function impairedScenario(network: ImpairedNetwork): Scenario<{}> {
  return scenario("impaired", async ({ net, expect, report }) => {
    const server = net.host("server");
    const routers = network.cables.slice(1).map((_, i) => net.router(`router${i}`));
    const client = net.host("client");
    const path = [server, ...routers, client];
    const cables = network.cables.map(({ forward, back, mtuBytes, queuePackets }, i) =>
      net.cable(path[i]!, path[i + 1]!, {
        rateBps: "10mbps",
        delayNs: "3ms",
        mtuBytes,
        queue: packets(queuePackets),
        forward: impairments(forward),
        back: impairments(back),
      }),
    );
    if (network.downMs !== null) {
      net.at(ms(network.downMs), () => cables[0]!.down());
      net.at(ms(network.downMs + 50), () => cables[0]!.up());
    }
    exchange(server, client, network.datagrams);
    const sent = pattern(network.bytes);
    server.tcp.listen(80, (connection) => connection.end(sent));
    const received = client.tcp
      .open(server, 80)
      .readToEnd()
      .catch((error: unknown) => String(error));
    const inTime = await Promise.race([received, net.sleep("60s")]);
    report.note(String(inTime?.length));
    expect(inTime).toEqual(sent);
  });
}

function impairments({ loss, corrupt, duplicate, jitterNs, reorder }: Wire): CableOptions {
  return {
    loss: bernoulli(loss),
    corrupt: bernoulli(corrupt),
    duplicate: bernoulli(duplicate),
    jitter: uniformJitter(jitterNs),
    reorder: heldBack(bernoulli(reorder), ms(5)),
  };
}

/** Datagrams from the client every 7 ms, sent back by the server; and pings. */
function exchange(server: Host, client: Host, datagrams: readonly number[]): void {
  server.udp.bind(7).onMessage = (socket, payload, from) => {
    try {
      socket.send(payload, from);
    } catch {
      // no way back while the cable is down
    }
  };
  const socket = client.udp.bind(5000);
  datagrams.forEach((size, i) => {
    client.network.at(ms(7 * i), () => {
      try {
        socket.send(pattern(size), server.endpoint(7));
      } catch {
        // an ICMP error came back, or the cable is down
      }
      void client.ping(server, { timeout: "1s" });
    });
  });
}
