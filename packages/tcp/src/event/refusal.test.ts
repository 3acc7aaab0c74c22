import { ms } from "@seedwire/engine";
import { Packet, TCP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { A, B, twoHosts } from "../two-hosts.fixture.ts";

/** What a connection hears of refusals: of one by an ICMP error at this time. */
function heard(atMs: number): string[] {
  const { a, b, simulation } = twoHosts({ tcp: { profile: "rfc" } });
  b.listen(80);
  const connection = a.connect(B, 80);
  const { tcb } = connection.endpoint;
  const refusals: string[] = [];
  connection.onRefusal = (_error, code) => refusals.push(code);
  simulation.at(ms(atMs), () => {
    const quoted = Object.assign(new Packet(), {
      protocol: TCP,
      source: A,
      destination: B,
      sourcePort: connection.localPort,
      destinationPort: 80,
      seq: tcb.sndUna,
    });
    const what = { kind: "port-unreachable", type: 3, code: 3, nextHopMtu: 0 } as const;
    a.icmpError({ ...what, source: B, quoted });
  });
  simulation.runSync();
  expect(connection.error?.code).toBe("ECONNREFUSED");
  return refusals;
}

test("an ICMP error refuses what opens, and aborts what is open (RFC 1122 §4.2.3.9)", () => {
  expect(heard(5)).toEqual(["ECONNREFUSED"]);
  expect(heard(30)).toEqual([]);
});
