import { appChannel } from "@seedwire/ip";
import {
  bernoulli,
  everyNth,
  heldBack,
  ordinals,
  type FateBook,
  type LinkOptions,
} from "@seedwire/link";
import {
  emitPacket,
  FIN,
  OPTION_FAST_OPEN,
  OPTION_MSS,
  OPTION_USER_TIMEOUT,
  parsePacket,
  type Packet,
} from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { Cable, data, datagram, sack, syn } from "./cable.fixture.ts";
import { Digest } from "./digest.ts";

interface Run {
  readonly full?: boolean;
  readonly fates?: FateBook;
  readonly change?: (packet: Packet) => void;
}

/** The digest of a few packets over two links. */
function digestOf(
  options: Partial<LinkOptions> = {},
  { full = false, fates, change = () => {} }: Run = {},
): string {
  const cable = new Cable(options);
  cable.goOn({ wireBytes: options.wireBytes ?? false });
  cable.link.fates = fates ?? null;
  const digest = new Digest(cable.simulation, { full });
  cable.send(0, syn);
  for (let i = 0; i < 20; i++) cable.send(1e6 + i * 100_000, data(i, change));
  cable.send(10e6, datagram);
  cable.send(12e6, sack);
  cable.run();
  return digest.value();
}

/** Changes the third data segment only. */
const onThird =
  (change: (packet: Packet) => void) =>
  (packet: Packet): void => {
    if (packet.identification === 3) change(packet);
  };

test("the same run has the same digest, another one another", () => {
  expect(digestOf()).toBe(digestOf());
  expect(digestOf()).toMatch(/^[0-9a-f]{16}$/);
  expect(digestOf({ delayNs: 10e6 + 1 })).not.toBe(digestOf());
  expect(digestOf({ loss: ordinals(20) })).not.toBe(digestOf());
});

describe("each header field counts", () => {
  const changes: [string, (packet: Packet) => void][] = [
    ["source", (packet) => (packet.source = (packet.source + 1) as typeof packet.source)],
    ["destination", (packet) => (packet.destination = (packet.destination ^ 1) as never)],
    ["ttl", (packet) => packet.ttl--],
    ["ECN bits", (packet) => (packet.trafficClass |= 3)],
    ["identification", (packet) => (packet.identification ^= 0x8000)],
    ["don't fragment", (packet) => (packet.dontFragment = true)],
    ["IP options", (packet) => (packet.ipOptions = Uint8Array.of(1, 1, 1, 0))],
    ["source port", (packet) => packet.sourcePort++],
    ["destination port", (packet) => packet.destinationPort++],
    ["seq", (packet) => (packet.seq ^= 0x8000_0000)],
    ["ack", (packet) => packet.ack++],
    ["flags", (packet) => (packet.flags |= FIN)],
    ["window", (packet) => packet.window--],
    ["urgent pointer", (packet) => (packet.urgentPointer = 1)],
    ["reserved bits", (packet) => (packet.reserved = 1)],
    ["no options", (packet) => (packet.tcpOptions = 0)],
    ["timestamp", (packet) => packet.tsVal++],
    ["timestamp echo", (packet) => packet.tsEcr++],
    ["MSS", (packet) => ((packet.tcpOptions |= OPTION_MSS), (packet.mss = 536))],
    [
      "cookie",
      (packet) => {
        packet.tcpOptions |= OPTION_FAST_OPEN;
        packet.fastOpenCookie = Uint8Array.of(1, 2, 3, 4);
      },
    ],
    [
      "user timeout",
      (packet) => ((packet.tcpOptions |= OPTION_USER_TIMEOUT), (packet.userTimeout = 30)),
    ],
    ["payload length", (packet) => packet.payloadLength--],
  ];

  test("and they are told apart", () => {
    const digests = changes.map(([, change]) => digestOf({}, { change: onThird(change) }));
    expect(new Set([digestOf(), ...digests]).size).toBe(changes.length + 1);
  });

  test.each(changes)("%s", (_, change) => {
    const changed = digestOf({}, { change: onThird(change) });
    expect(changed).not.toBe(digestOf());
  });
});

test("payload counts only in a full digest", () => {
  const change = (packet: Packet): void => {
    packet.payloadOffset += 1;
  };
  expect(digestOf({}, { change })).toBe(digestOf());
  expect(digestOf({}, { change, full: true })).not.toBe(digestOf({}, { full: true }));
});

const impaired: Partial<LinkOptions> = {
  loss: bernoulli(0.1),
  corrupt: everyNth(5),
  duplicate: everyNth(4),
  reorder: heldBack(everyNth(7), 3e6),
};

test.each([
  ["plain", {}, false],
  ["impaired", impaired, false],
  ["plain, full", {}, true],
  ["impaired, full", impaired, true],
])("packets that become bytes on every hop have the same digest: %s", (_, options, full) => {
  expect(digestOf({ ...options, wireBytes: true }, { full })).toBe(digestOf(options, { full }));
});

test("a scripted loss is worth a drawn one", () => {
  let count = 0;
  const script: FateBook = {
    meet(_link, _packet, fate) {
      fate.lost = ++count === 7;
      fate.scripted = true;
    },
  };
  expect(digestOf({}, { fates: script })).toBe(digestOf({ loss: ordinals(7) }));
});

test("fields that were left over from another packet do not count", () => {
  const [clean, dirty] = [datagram, datagram].map((fill, i) => {
    const cable = new Cable();
    const digest = new Digest(cable.simulation);
    cable.send(0, (packet) => {
      if (i === 1)
        Object.assign(packet, { seq: 5, ack: 6, window: 7, icmpType: 8, tsVal: 9, mss: 10 });
      fill(packet);
    });
    cable.run();
    return digest.value();
  });
  expect(dirty).toBe(clean);
});

test("a packet of an unknown protocol counts the same as one that was read from bytes", () => {
  const digests = [false, true].map((isRead) => {
    const cable = new Cable();
    const digest = new Digest(cable.simulation, { full: true });
    cable.send(0, (packet) => {
      datagram(packet);
      packet.protocol = 200;
      packet.payloadLength = 20;
      if (isRead) expect(parsePacket(emitPacket(packet), packet)).toBe("ok");
    });
    cable.run();
    return digest.value();
  });
  expect(digests[0]).toBe(digests[1]);
});

test("times beyond 2^32 ns count to the nanosecond", () => {
  const digests = [0, 1, 2 ** 32, 2 ** 40, 2 ** 52].map((later) => {
    const cable = new Cable();
    const digest = new Digest(cable.simulation);
    cable.send(later, datagram);
    cable.run();
    return digest.value();
  });
  expect(new Set(digests).size).toBe(5);
});

test("what applications see counts", () => {
  const seen = (...args: [string, string, number, number]): string => {
    const { simulation } = new Cable();
    const digest = new Digest(simulation);
    simulation.trace.channel(appChannel).emit!(...args);
    return digest.value();
  };
  const digests = [
    seen("read", "client", 10, 5),
    seen("wrote", "client", 10, 5),
    seen("read", "server", 10, 5),
    seen("read", "client", 11, 5),
    seen("read", "client", 10, 6),
  ];
  expect(new Set(digests).size).toBe(5);
  expect(seen("read", "client", 10, 5)).toBe(digests[0]);
});
