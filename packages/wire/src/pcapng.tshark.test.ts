import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ARP_REQUEST, emitArp } from "./arp.ts";
import { emitPacket, transportBytes } from "./emit.ts";
import {
  emitFrame,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  localMac,
  MAC_BROADCAST,
  type Mac,
} from "./ethernet.ts";
import {
  echoRest,
  ICMP_ECHO,
  ICMP_ECHO_REPLY,
  ICMP_FRAGMENTATION_NEEDED,
  ICMP_PARAMETER_PROBLEM,
  ICMP_TIME_EXCEEDED,
  ICMP_UNREACHABLE,
  parameterRest,
} from "./icmp.ts";
import * as wire from "./packet.ts";
import { ICMP, TCP, UDP, type Packet } from "./packet.ts";
import { ALICE, anyPacket, ascii, BOB, hex, packetOf } from "./packets.fixture.ts";
import { LINKTYPE_ETHERNET, PcapngWriter } from "./pcapng.ts";

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
if (!hasTshark) {
  console.warn("skipped: tshark is not installed (Debian: apt-get install tshark)");
}

const PROBLEM =
  '_ws.malformed || tcp.checksum.status=="Bad" || udp.checksum.status=="Bad" ' +
  '|| ip.checksum.status=="Bad" || icmp.checksum.status=="Bad" || _ws.expert.severity==8388608';

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "seedwire-wire-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Lines that tshark prints about a capture, with all checksums verified. */
function tshark(capture: Uint8Array, filter: string, ...fields: string[]): string[] {
  const file = join(folder, "test.pcapng");
  writeFileSync(file, capture);
  const verify = ["tcp", "udp", "ip"].flatMap((name) => ["-o", `${name}.check_checksum:TRUE`]);
  verify.push("-o", "tcp.relative_sequence_numbers:FALSE");
  const columns = fields.length === 0 ? [] : ["-T", "fields", ...fields.flatMap((f) => ["-e", f])];
  const options = { encoding: "utf8", stdio: "pipe" } as const;
  const output = execFileSync("tshark", ["-r", file, ...verify, "-Y", filter, ...columns], options);
  return output.split("\n").filter((line) => line !== "");
}

const ports = { sourcePort: 49152, destinationPort: 7777 };
const tcp = (fields: Partial<Packet>): Packet => packetOf({ protocol: TCP, ...ports, ...fields });
const times = { tsVal: 1000, tsEcr: 2000 };
const sackEdges = Int32Array.of(2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000);

/** One segment for each option, and the combinations that fill the header. */
const segments: Packet[] = [
  tcp({
    flags: wire.SYN,
    mss: 1460,
    windowScale: 7,
    ...times,
    fastOpenCookie: hex("0123456789ab"),
    tcpOptions:
      wire.OPTION_MSS |
      wire.OPTION_SACK_PERMITTED |
      wire.OPTION_TIMESTAMPS |
      wire.OPTION_WINDOW_SCALE |
      wire.OPTION_FAST_OPEN,
  }),
  tcp({ flags: wire.SYN, tcpOptions: wire.OPTION_SACK_PERMITTED | wire.OPTION_FAST_OPEN }),
  tcp({ flags: wire.ACK, tcpOptions: wire.OPTION_SACK, sackBlocks: 4, sackEdges }),
  tcp({
    flags: wire.ACK,
    sackBlocks: 3,
    sackEdges,
    ...times,
    tcpOptions: wire.OPTION_SACK | wire.OPTION_TIMESTAMPS,
  }),
  ...[0, 1, 2, 3].flatMap((accEcnFields) =>
    [wire.OPTION_ACCECN_0, wire.OPTION_ACCECN_1].map((tcpOptions) =>
      tcp({ flags: wire.ACK, tcpOptions, accEcnFields, accEcn0: 1, accEcnCe: 2, accEcn1: 3 }),
    ),
  ),
  tcp({ flags: wire.ACK, tcpOptions: wire.OPTION_USER_TIMEOUT, userTimeout: 0x8005 }),
  tcp({ flags: wire.ACK, rawTcpOptions: hex("01 fe04f989 630201") }),
  tcp({ flags: wire.ACK | wire.PSH, payload: ascii("an odd number of bytes!") }),
  tcp({ flags: wire.FIN | wire.ACK | wire.URG | wire.ECE | wire.CWR | wire.AE, urgentPointer: 1 }),
  tcp({ flags: wire.ACK, ipOptions: hex("94040000"), payload: ascii("router alert") }),
];

const udp = (payload: Uint8Array): Packet => packetOf({ protocol: UDP, ...ports, payload });

const quoted = emitPacket(udp(ascii("quoted"))).subarray(0, 28);
const icmp = (icmpType: number, icmpCode: number, icmpRest: number, payload: Uint8Array): Packet =>
  packetOf({ protocol: ICMP, icmpType, icmpCode, icmpRest, payload });

const messages: Packet[] = [
  udp(ascii("hello")),
  udp(new Uint8Array(0)),
  icmp(ICMP_ECHO, 0, echoRest(1, 1), ascii("ping")),
  icmp(ICMP_ECHO_REPLY, 0, echoRest(1, 1), ascii("ping")),
  icmp(ICMP_UNREACHABLE, ICMP_FRAGMENTATION_NEEDED, 1400, quoted),
  icmp(ICMP_TIME_EXCEEDED, 0, 0, quoted),
  icmp(ICMP_PARAMETER_PROBLEM, 0, parameterRest(20), quoted),
];

const large = packetOf({
  protocol: UDP,
  ...ports,
  identification: 77,
  payload: new Uint8Array(4000).fill(65),
});
const fragments = [0, 1480, 2960].map((fragmentOffset) =>
  packetOf({
    protocol: UDP,
    identification: 77,
    fragmentOf: large,
    fragmentOffset,
    moreFragments: fragmentOffset < 2960,
    sizeBytes: 20 + Math.min(1480, 4008 - fragmentOffset),
  }),
);

function captureOf(packets: Packet[]): Uint8Array {
  const writer = new PcapngWriter();
  const id = writer.interface("a>b");
  packets.forEach((packet, i) => {
    writer.emit(id, i * 1000, packet, `delivered, packet ${i}`, "out");
  });
  return writer.finish();
}

describe.skipIf(!hasTshark)("tshark finds", () => {
  const all = [...segments, ...messages, ...fragments];

  test("nothing malformed and no wrong checksum in any kind of packet", () => {
    expect(tshark(captureOf(all), "frame", "frame.number")).toHaveLength(all.length);
    expect(tshark(captureOf(all), PROBLEM)).toEqual([]);
  });

  test("a flipped bit, so that the above means something", () => {
    for (const packet of [segments[0]!, messages[0]!, messages[2]!]) {
      const damaged = packetOf({});
      damaged.damaged = emitPacket(packet).slice();
      damaged.damaged[24]! ^= 1;
      expect(tshark(captureOf([damaged]), PROBLEM)).toHaveLength(1);
    }
  });

  test("nothing wrong in any packet that fields can describe", () => {
    const sane = fc.sample(anyPacket, { numRuns: 200, seed: 1 }).map((packet) => {
      // What follows is about checksums and options: ports where no dissector listens.
      Object.assign(packet, ports, { ipOptions: wire.NO_BYTES, reservedFlag: false });
      packet.sizeBytes = 20 + transportBytes(packet);
      return packet;
    });
    const checksums = PROBLEM.split("||").slice(1, 5).join("||");
    expect(tshark(captureOf(sane), checksums)).toEqual([]);
  });

  test("the options", () => {
    const line = (packet: Packet, ...fields: string[]): string[] =>
      tshark(captureOf([packet]), "tcp", ...fields)[0]!.split("\t");
    const [mss, shift, time, cookie] = line(
      segments[0]!,
      "tcp.options.mss_val",
      "tcp.options.wscale.shift",
      "tcp.options.timestamp.tsval",
      "tcp.options.tfo.cookie",
    );
    expect([mss, shift, time, cookie]).toEqual(["1460", "7", "1000", "0123456789ab"]);
    const edges = ["tcp.options.sack_le", "tcp.options.sack_re"];
    expect(line(segments[2]!, ...edges)).toEqual(["2000,4000,6000,8000", "3000,5000,7000,9000"]);
  });

  test("the datagram that fragments are of", () => {
    const reassembled = tshark(captureOf(fragments), "udp", "udp.length", "ip.fragment.count");
    expect(reassembled).toEqual(["4008\t3"]);
  });

  test("names of interfaces, comments, directions and times to the nanosecond", () => {
    const writer = new PcapngWriter();
    const first = writer.interface("client>server");
    const second = writer.interface("server>client");
    writer.packet(first, 1, emitPacket(messages[0]!), "dropped: queue full", "out");
    writer.packet(second, 123_456_789_012, emitPacket(messages[1]!), "delayed 5 ms → 🐢", "in");
    const fields = ["frame.interface_name", "frame.comment", "frame.time_epoch"];
    expect(tshark(writer.finish(), "frame", ...fields)).toEqual([
      "client>server\tdropped: queue full\t0.000000001",
      "server>client\tdelayed 5 ms → 🐢\t123.456789012",
    ]);
  });

  test("Ethernet frames with ARP and IPv4", () => {
    const [sender, target] = [localMac(1), 0 as Mac];
    const query = { senderMac: sender, sender: ALICE, targetMac: target, target: BOB };
    const header = { destination: MAC_BROADCAST, source: sender };
    const question = emitArp({ operation: ARP_REQUEST, ...query });
    const writer = new PcapngWriter();
    const id = writer.interface("lan", LINKTYPE_ETHERNET);
    writer.packet(id, 0, emitFrame({ ...header, etherType: ETHERTYPE_ARP, payload: question }));
    const payload = emitPacket(messages[0]!);
    writer.packet(id, 1, emitFrame({ ...header, etherType: ETHERTYPE_IPV4, payload }));
    const capture = writer.finish();
    expect(tshark(capture, "arp", "arp.dst.proto_ipv4")).toEqual(["10.0.0.2"]);
    expect(tshark(capture, "udp", "udp.length")).toEqual(["13"]);
    expect(tshark(capture, PROBLEM)).toEqual([]);
  });
});
