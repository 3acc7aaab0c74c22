import { appChannel } from "@seedwire/ip";
import { everyNth, heldBack, ordinals, packets } from "@seedwire/link";
import { ICMP, ICMP_FRAGMENTATION_NEEDED, ICMP_UNREACHABLE } from "@seedwire/wire";
import { expect, test } from "vitest";
import { Cable, data, datagram, sack, syn } from "./cable.fixture.ts";
import { formatTime, traceText } from "./text.ts";

/** The lines of a run, and the run itself to send packets in. */
function traced(cable: Cable, relative = false): string[] {
  const lines: string[] = [];
  traceText(cable.simulation, (line) => lines.push(line), { relative });
  return lines;
}

test("a segment reads as tcpdump writes it", () => {
  const cable = new Cable();
  const lines = traced(cable);
  cable.send(0, syn);
  cable.send(20e6, data(0));
  cable.send(40e6, sack);
  cable.run();
  expect(lines).toEqual([
    "0.000000000 client>server accept 10.0.0.1:49152 > 10.0.0.2:80 [S] seq 100 win 65535 <mss 1460> len 0",
    "0.010029333 client>server deliver 10.0.0.1:49152 > 10.0.0.2:80 [S] seq 100 win 65535 <mss 1460> len 0",
    "0.020000000 client>server accept 10.0.0.1:49152 > 10.0.0.2:80 [.] seq 101:1101 ack 301 win 65535 <TS val 7 ecr 5> len 1000",
    "0.030701333 client>server deliver 10.0.0.1:49152 > 10.0.0.2:80 [.] seq 101:1101 ack 301 win 65535 <TS val 7 ecr 5> len 1000",
    "0.040000000 client>server accept 10.0.0.1:49152 > 10.0.0.2:80 [.] seq 101 ack 301 win 65535 <TS val 7 ecr 5, sack 401:501> len 0",
    "0.050042667 client>server deliver 10.0.0.1:49152 > 10.0.0.2:80 [.] seq 101 ack 301 win 65535 <TS val 7 ecr 5, sack 401:501> len 0",
  ]);
});

test("relative numbers count from each connection's first", () => {
  const cable = new Cable();
  const lines = traced(cable, true);
  cable.send(0, syn);
  cable.send(1e6, data(0));
  cable.run();
  expect(lines[0]).toContain("[S] seq 100 ");
  expect(lines[1]).toContain("[.] seq 1:1001 ack 301 ");
});

test("other protocols, fragments and damage", () => {
  const cable = new Cable({ corrupt: ordinals(5) });
  const lines = traced(cable);
  cable.send(0, datagram);
  cable.send(1, (packet) => {
    datagram(packet);
    Object.assign(packet, { protocol: ICMP, icmpType: ICMP_UNREACHABLE, icmpRest: 1400 });
    packet.icmpCode = ICMP_FRAGMENTATION_NEEDED;
  });
  cable.send(2, (packet) => {
    datagram(packet);
    Object.assign(packet, { identification: 9, fragmentOffset: 1480, moreFragments: true });
    packet.wireBytes = new Uint8Array(20);
  });
  cable.send(3, (packet) => {
    datagram(packet);
    Object.assign(packet, { protocol: 47, payloadLength: 20, trafficClass: 3 });
  });
  cable.send(4, datagram);
  cable.run();
  expect(lines.filter((line) => line.includes("accept")).map((line) => line.slice(33))).toEqual([
    "10.0.0.1:5000 > 10.0.0.2:53 udp len 12",
    "10.0.0.1 > 10.0.0.2 icmp fragmentation needed, mtu 1400",
    "10.0.0.1 > 10.0.0.2 fragment of 9 at 1480+ len 20",
    "10.0.0.1 > 10.0.0.2 protocol 47 len 20 ce",
    "10.0.0.1:5000 > 10.0.0.2:53 udp len 12 (a bit is flipped on the wire)",
  ]);
  expect(lines.at(-1)).toMatch(/deliver 10\.0\.0\.1 > 10\.0\.0\.2 damaged len 40$/);
});

test("fates are told with the packet, and why it was dropped", () => {
  const cable = new Cable({
    loss: ordinals(2),
    duplicate: ordinals(3),
    reorder: heldBack(everyNth(4), 10e6),
    queue: packets(3),
  });
  const lines = traced(cable);
  for (let i = 0; i < 5; i++) cable.send(0, data(i));
  cable.run();
  const told = lines
    .map((line) => /^\S+ \S+ (\w+(?: \(\w+\))?).*?seq (\d+).*?(?: \((.*)\))?$/.exec(line)!)
    .map(([, what, seq, note]) => `${what} ${seq}${note === undefined ? "" : `: ${note}`}`);
  expect(told).toEqual([
    "accept 101",
    "accept 1101: lost on the wire (loss)",
    "accept 2101: duplicated: 1 copy",
    "accept 3101: held back 10 ms",
    "drop (queue) 4101",
    "deliver 101",
    "drop (loss) 1101",
    "deliver 2101",
    "deliver 2101: copy made by the medium",
    "deliver 3101",
  ]);
});

test("a packet that an earlier link has damaged", () => {
  const cable = new Cable({ corrupt: ordinals(1) });
  cable.goOn();
  const lines = traced(cable);
  cable.send(0, datagram);
  cable.run();
  expect(lines[2]).toMatch(
    /server>far accept 10\.0.* damaged len 40 \(damaged on an earlier link\)$/,
  );
});

test("events of applications", () => {
  const cable = new Cable();
  const lines = traced(cable);
  cable.simulation.trace.channel(appChannel).emit!("udp-message", "client:5000", 12, 5);
  expect(lines).toEqual(["0.000000005 client:5000 udp-message 12"]);
});

test("times have all their digits", () => {
  expect([0, 1, 1e9, 90_000_000_000_001].map(formatTime)).toEqual([
    "0.000000000",
    "0.000000001",
    "1.000000000",
    "90000.000000001",
  ]);
});
