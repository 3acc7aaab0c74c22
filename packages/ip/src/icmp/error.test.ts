import { ICMP, UDP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { connect } from "../connect.ts";
import { datagram, numbered, testNet } from "../net.fixture.ts";
import { isErrorType, kindOf } from "./error.ts";

test.each([
  [3, 0, "net-unreachable"],
  [3, 1, "host-unreachable"],
  [3, 2, "protocol-unreachable"],
  [3, 3, "port-unreachable"],
  [3, 4, "fragmentation-needed"],
  [3, 5, "source-route-failed"],
  [3, 13, "administratively-prohibited"],
  [3, 200, "host-unreachable"], // unknown to us: the host cannot be reached
  [4, 0, "source-quench"],
  [11, 0, "ttl-exceeded"],
  [11, 1, "reassembly-timeout"],
  [12, 0, "parameter-problem"],
  [0, 0, null],
  [5, 1, null], // redirects are not heeded
  [8, 0, null],
  [13, 0, null],
])("RFC 1122 §3.2.2: type %d code %d means %s", (type, code, kind) => {
  expect(kindOf(type, code)).toBe(kind);
});

test("RFC 1122 §3.2.2: errors are types 3, 4, 5, 11 and 12, and only these draw no error", () => {
  const errors = Array.from({ length: 256 }, (_, type) => type).filter(isErrorType);
  expect(errors).toEqual([3, 4, 5, 11, 12]);
});

test("RFC 1812 §4.3.2.5: an error travels as internetwork control, with a TTL of its own", () => {
  const { host, router, simulation, pool } = testNet();
  const [a, b] = [host("a", "10.0.0.1"), host("b", "10.0.0.2")];
  const r = router("r", "10.0.1.1");
  connect(a, r);
  connect(r, b);
  const seen: number[][] = [];
  a.register(ICMP, {
    receive: (packet) => {
      seen.push([packet.icmpType, packet.icmpCode, packet.trafficClass, packet.ttl]);
      pool.release(packet);
    },
    icmpError: () => {},
  });
  a.send(datagram(a, b, numbered(10), { ttl: 1, protocol: UDP, trafficClass: 3 }));
  simulation.runSync();
  expect(seen).toEqual([[11, 0, 0xc0, 64]]);
});
