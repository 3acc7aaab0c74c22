import { CE, ECT_0, emitPacket, Packet, parseAddress, parsePacket, TCP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { parseScript } from "../language/parse-script.ts";
import { fillInjected } from "./inject.ts";
import { LiveConnection } from "./live-connection.ts";

const local = parseAddress("192.168.0.1");
const remote = parseAddress("192.0.2.1");

/** The packet that a script's line injects, through real bytes. */
function inject(text: string, { live = 1000, options = [] as string[] } = {}): Packet {
  const { settings, events } = parseScript(`0 f(3) = 0\n+0 ${text}`, { options });
  const event = events[1];
  if (event?.kind !== "packet") throw new Error(text);
  const connection = LiveConnection.child(TCP, { source: 5000, destination: 8080 });
  connection.numbers.learnOwn(0, live);
  connection.numbers.learnInjected(70);
  connection.timestamps.learn(100, 4242, 0);
  const packet = new Packet();
  fillInjected(packet, event.packet, { connection, settings, local, remote, line: 2 });
  const read = new Packet();
  expect(parsePacket(emitPacket(packet), read)).toBe("ok");
  read.joinedSegmentBytes = packet.joinedSegmentBytes;
  return read;
}

test("a TCP segment has the live numbers, zeros for payload, and right checksums", () => {
  const packet = inject("< P. 1:1001(1000) ack 11 win 500 urg 3 <nop,nop,TS val 7 ecr 100>");
  expect(packet).toMatchObject({
    source: remote,
    destination: local,
    sourcePort: 5000,
    destinationPort: 8080,
    seq: 71,
    ack: 1011,
    window: 500,
    urgentPointer: 3,
    tsVal: 7,
    tsEcr: 4242,
    payloadLength: 1000,
    ttl: 255,
    trafficClass: 0,
  });
});

test("numbers of SYN are absolute, those without ACK are not translated", () => {
  expect(inject("< S 70:70(0) win 5")).toMatchObject({ seq: 70, ack: 0 });
  expect(inject("< S. 70:70(0) ack 1 win 5")).toMatchObject({ ack: 1001 });
  expect(inject("< R 1:1(0) win 5")).toMatchObject({ seq: 71, ack: 0 });
  expect(inject("< S 70:70(0) win 5 <TS val 1 ecr 9,nop,nop>").tsEcr).toBe(9);
});

test("SACK edges are in the stack's numbers", () => {
  const { sackEdges } = inject("< . 1:1(0) ack 1 win 5 <nop,nop,sack 11:21 31:41>");
  expect([...sackEdges!.subarray(0, 4)]).toEqual([1011, 1021, 1031, 1041]);
});

test("fields of the IP header, and ports, as the script says", () => {
  expect(inject("< [ect0] . 1:1(0) ack 1 win 5").trafficClass).toBe(ECT_0);
  expect(inject("< (ce) . 1:1(0) ack 1 win 5").trafficClass).toBe(CE);
  expect(inject("< [tos 0xb8, ttl 3] . 1:1(0) ack 1 win 5")).toMatchObject({
    trafficClass: 0xb8,
    ttl: 3,
  });
  expect(inject("< 1 > 2 S 0:0(0) win 5")).toMatchObject({ sourcePort: 1, destinationPort: 2 });
});

test("the order and padding of options is kept, unknown ones too", () => {
  const packet = inject("< S 0:0(0) win 5 <nop,wscale 3,mss 1000,eol,eol,eol,eol>");
  expect(packet).toMatchObject({ mss: 1000, windowScale: 3 });
  expect([...packet.rawTcpOptions!]).toEqual([1, 3, 3, 3, 2, 4, 3, 232, 0, 0, 0, 0]);
});

test("an echo of what was never sent fails, unless it is to be reckoned", () => {
  const text = "< . 1:1(0) ack 1 win 5 <nop,nop,TS val 1 ecr 150>";
  expect(() => inject(text)).toThrow("echoes timestamp 150");
  expect(inject(text, { options: ["tcp_ts_ecr_scaled"] }).tsEcr).toBe(4292);
});

test("with --mss a larger segment is one that receive offload joined", () => {
  const options = ["mss=1000"];
  expect(inject("< . 1:2501(2500) ack 1 win 5", { options }).joinedSegmentBytes).toBe(1000);
  expect(inject("< . 1:1001(1000) ack 1 win 5", { options }).joinedSegmentBytes).toBe(0);
  expect(inject("< . 1:2501(2500) ack 1 win 5").joinedSegmentBytes).toBe(0);
});

test("ICMP quotes a packet of the connection, 8 octets of its transport", () => {
  const packet = inject("< icmp unreachable frag_needed mtu 1200 [11:1011(1000)]");
  expect(packet).toMatchObject({ icmpType: 3, icmpCode: 4, icmpRest: 1200, payloadLength: 28 });
  const { buffer, byteOffset } = packet.payload;
  const quote = new DataView(buffer, byteOffset + packet.payloadOffset);
  expect(quote.getUint16(2)).toBe(1040);
  expect([quote.getInt32(12), quote.getInt32(16)]).toEqual([local, remote]);
  expect([quote.getUint16(20), quote.getUint16(22)]).toEqual([8080, 5000]);
  expect(quote.getUint32(24)).toBe(1011);
});

test("ICMP without a quote, and an echo request", () => {
  expect(inject("< icmp redirect [raw (40)]")).toMatchObject({ icmpType: 5, payloadLength: 40 });
  expect(inject("< icmp echo_request id 7 [raw (8)]").icmpRest).toBe(7 << 16);
});
