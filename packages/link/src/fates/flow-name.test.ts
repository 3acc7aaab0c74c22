import { ICMP, Packet, TCP, UDP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { CLIENT, SERVER } from "../link.fixture.ts";
import { flowName } from "./flow-name.ts";

test.each([
  [{ protocol: TCP }, "10.0.0.1:80>10.0.0.2:49152"],
  [{ protocol: UDP }, "10.0.0.1:80>10.0.0.2:49152 udp"],
  [{ protocol: ICMP }, "10.0.0.1>10.0.0.2 icmp"],
  [{ protocol: 47 }, "10.0.0.1>10.0.0.2 protocol 47"],
  [{ protocol: UDP, moreFragments: true }, "10.0.0.1>10.0.0.2 udp fragments"],
  [{ protocol: TCP, fragmentOffset: 8 }, "10.0.0.1>10.0.0.2 tcp fragments"],
])("%j is of flow %s", (fields, name) => {
  const ends = { source: CLIENT, destination: SERVER, sourcePort: 80, destinationPort: 49152 };
  expect(flowName(Object.assign(new Packet(), ends, fields))).toBe(name);
});
