import { nodeChannel, passageChannel, type NodeDropReason } from "@seedwire/ip";
import type { Packet } from "@seedwire/wire";
import { pattern, type Oracle } from "seedwire";
import { expect, test } from "vitest";
import { found, GOOD_RUNS, street, type Street } from "./oracles.fixture.ts";
import { reassembly } from "./reassembly.ts";

const send = (all: Street): unknown => {
  all.server.udp.bind(53);
  const socket = all.client.udp.connect(all.server, 53);
  for (let count = 0; count < 9; count++) socket.send(pattern(4000));
  return all.net.sleep("100s");
};

test("fragments in any order, twice, lost or damaged, make whole datagrams or none", async () => {
  for (const name of ["rough", "rough, rfc", "crash", "faults"]) {
    expect(await found(reassembly, GOOD_RUNS[name]!)).toBeNull();
  }
  const first = { loss: 0.2, duplicate: 0.3, reorder: "5ms", corrupt: 0.1 };
  expect(await found(reassembly, street({ first, traffic: send }))).toBeNull();
});

/** The oracle, and somebody before it who changes what it hears of the server. */
const behind = (change: (packet: Packet, passage: string) => void): Oracle => ({
  ...reassembly,
  watch: (run) => {
    run.simulation.trace.channel(passageChannel).subscribe((passage, node, packet) => {
      if (node.name === "server") change(packet, passage);
    });
    return reassembly.watch(run);
  },
});

test("it bites: datagrams that are not what was sent, or not yet whole", async () => {
  const change = behind((packet, passage) => {
    if (passage !== "deliver") return;
    packet.payload = packet.payload.map((byte, at) => (at === 3000 ? byte ^ 1 : byte));
  });
  expect(await found(change, street({ traffic: send }))).toMatch(
    /server delivers a datagram of fragments whose byte \d+ is not/,
  );
  const shorter = behind((packet, passage) => {
    if (passage === "deliver") packet.sizeBytes -= 8;
  });
  expect(await found(shorter, street({ traffic: send }))).toContain("bytes, expected 4008");
  const early = street({ traffic: send }, ({ net }) => {
    let count = 0;
    net.simulation.trace.channel(passageChannel).subscribe((passage, node, packet) => {
      if (passage === "hold" && ++count === 2) node.tell("deliver", packet);
    });
  });
  expect(await found(reassembly, early)).toContain("before it is complete");
});

test("it bites: a fragment that is kept though it contradicts others", async () => {
  const overlap = behind((packet, passage) => {
    if (passage === "hold" && packet.fragmentOffset === 1480) packet.fragmentOffset = 1400;
  });
  expect(await found(overlap, street({ traffic: send }))).toContain("contradicts others");
});

/** The server tells of a drop of each second fragment, for a reason that is none. */
const dropping = (reason: NodeDropReason, first = {}) =>
  street({ first, traffic: send }, ({ net, server }) => {
    const { node } = server;
    const receive = node.receive.bind(node);
    let count = 0;
    node.receive = (packet, link) => {
      if (++count !== 2) return receive(packet, link);
      net.simulation.trace.channel(nodeChannel).emit?.("drop", node, packet, net.now, reason);
      node.pool.release(packet);
    };
  });

test.each<[NodeDropReason, string, object?]>([
  ["fragment-duplicate", "drops a fragment as if it had come before"],
  ["fragment-overlap", "drops a fragment that fits"],
  ["fragment-overlap", "takes a copy of a fragment for an attack", { duplicate: 1 }],
  ["reassembly-timeout", "gives the fragments of a datagram up too early"],
])("it bites: %s, and no cause for it: %s", async (reason, finding, first = {}) => {
  expect(await found(reassembly, dropping(reason, first))).toContain(finding);
});

test("it bites: a datagram that is complete, and is not delivered", async () => {
  const lazy = street({ traffic: send }, ({ server }) => {
    server.node.deliver = (packet) => server.node.pool.release(packet);
  });
  expect(await found(reassembly, lazy)).toMatch(/all fragments .* came to server, and it is not/);
});

test("it bites: books of memory that do not come out even", async () => {
  const wrong = street({ traffic: send }, ({ net, server }) => {
    net.after("1s", () => {
      Object.defineProperty(server.node.reassembly, "bytes", { value: 7 });
    });
  });
  expect(await found(reassembly, wrong)).toContain("server counts 7 bytes of fragments");
});
