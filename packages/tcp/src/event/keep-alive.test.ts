import { seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";

test.each<[octet: boolean, probe: string]>([
  [false, "A 0 ack 1"],
  [true, "A 0+1 ack 1"],
])("MAY-5 MAY-6 probes carry an octet of garbage if that was chosen: %s", (keepAliveOctet, probe) => {
  const config = { keepAlive: true, keepAliveIdleNs: seconds(30), keepAliveOctet };
  const lab = inState("ESTABLISHED", config);
  expect(lab.expire()).toEqual([probe]);
  expect(lab.packets[0]!.sizeBytes).toBe(40 + lab.packets[0]!.payloadLength);
  // It is old to a peer that has all of it, which says where it stands.
  const peer = inState("ESTABLISHED");
  expect(peer.arrives({ flags: "A", seq: -1, length: lab.packets[0]!.payloadLength })).toEqual([
    "A 1 ack 1",
  ]);
  expect(peer.tcb.receiveBuffer.bytes).toBe(0);
  expect(lab.arrives({ flags: "A" })).toEqual([]);
  expect(lab.tcb.probesUnanswered).toBe(0);
}); // prettier-ignore
