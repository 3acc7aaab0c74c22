import {
  bernoulli,
  mbps,
  ms,
  ordinals,
  pattern,
  scenario,
  seconds,
  us,
  type CableOptions,
  type DelayModel,
  type Network,
} from "seedwire";

/** 8 + 4000 bytes of UDP are 1480 + 1480 + 1048: three fragments over a cable of 1500. */
const PAYLOAD = pattern(4000);
const FRAGMENTS = 3;
const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** A - B, and what comes of datagrams that A sends to B. */
function twoHosts(net: Network, cable: CableOptions = {}) {
  const log = net.log();
  const [a, b] = [net.host("A"), net.host("B")];
  net.cable(a, b, { delayNs: ms(10), ...cable });
  const inbox = b.udp.bind(9);
  const socket = a.udp.connect(b, 9);
  return { log, inbox, socket, stats: b.node.stats, reassembly: b.node.reassembly };
}

/** Any order gives the datagram (RFC 791 §3.2): all six ways in which three fragments can come. */
export const anyOrder = scenario("T84 any order", async ({ net, expect, report }) => {
  const delays = ORDERS.flatMap((order) => [0, 1, 2].map((n) => ms(order.indexOf(n))));
  const inTurn: DelayModel = () => ({ extraNs: () => delays.shift()! });
  const { log, inbox, socket, stats } = twoHosts(net, { forward: { reorder: inTurn } });
  for (const order of ORDERS) {
    const first = log.packets.length;
    socket.send(PAYLOAD);
    expect((await inbox.receive()).payload).toEqual(PAYLOAD);
    const came = log.packets.slice(first).map(({ deliveredNs }, n) => [deliveredNs!, n] as const);
    const sequence = came.toSorted(([one], [other]) => one - other).map(([, n]) => n);
    expect(sequence).toEqual(order);
    report.note(`fragments ${sequence.join(" ")}: delivered`);
  }
  expect(stats.reassembled).toBe(ORDERS.length);
});

/**
 * Every fragment comes twice, one right behind the other, and makes one datagram. Two copies are known for what
 * they are; that of the last fragment comes when all is done, begins a datagram anew, and is thrown away
 * a minute later. (If the copies come behind the whole datagram, they are the datagram once more.)
 */
export const twice = scenario("T84 duplicates", async ({ net, expect, report }) => {
  const { inbox, socket, stats, reassembly } = twoHosts(net, {
    rateBps: mbps(12), // so that they come one after another
    forward: { duplicate: bernoulli(1) },
  });
  socket.send(PAYLOAD);
  expect((await inbox.receive()).payload).toEqual(PAYLOAD);
  await net.sleep(ms(1));
  expect([stats.reassembled, inbox.waiting]).toEqual([1, 0]);
  expect(stats.drops["fragment-duplicate"]).toBe(2);
  expect(reassembly.bytes).toBe(1068);
  await net.sleep(seconds(60));
  expect([stats.drops["reassembly-timeout"], reassembly.bytes]).toEqual([1, 0]);
  report.note("6 fragments came: 1 datagram, 2 duplicates, and 1 that waited 60 s for others");
});

/** Routers on the way cut fragments again, where they must; who puts them together does not mind. */
export const cutAgain = scenario("T84 fragments of fragments", async ({ net, expect, report }) => {
  const log = net.log();
  const [a, router, b] = [net.host("A"), net.router("router"), net.host("B")];
  net.cable(a, router, { delayNs: ms(5) });
  net.cable(router, b, { delayNs: ms(5), mtuBytes: 600 });
  const inbox = b.udp.bind(9);
  a.udp.connect(b, 9).send(PAYLOAD);
  expect((await inbox.receive()).payload).toEqual(PAYLOAD);
  expect(log.on("A>router").map(({ sizeBytes }) => sizeBytes - 20)).toEqual([1480, 1480, 1048]);
  // 580 bytes are room for 72 x 8 = 576.
  const pieces = [576, 576, 328, 576, 576, 328, 576, 472];
  const came = log.on("router>B").map(({ sizeBytes }) => sizeBytes - 20);
  expect(came).toEqual(pieces);
  report.note(`delivered from ${came.join(" + ")} bytes`);
});

/** One missing gives nothing at all, and what came takes memory for a minute (RFC 1122 §3.3.2). */
export const oneMissing = scenario("T84 one missing", async ({ net, expect, report }) => {
  const { inbox, socket, stats, reassembly } = twoHosts(net, { forward: { loss: ordinals(2) } });
  socket.send(PAYLOAD);
  await net.sleep(seconds(60));
  expect(reassembly.bytes).toBe(1500 + 1068);
  await net.sleep(ms(10));
  expect([reassembly.bytes, stats.drops["reassembly-timeout"]]).toEqual([0, 2]);
  expect(inbox.stats.datagramsIn).toBe(0);
  report.note("2 fragments of 3 waited 60 s, and were given up");
});

/**
 * The identification has 16 bits, and comes again too soon (RFC 4963 §2): of datagram 1 the last fragment
 * is lost; 65,536 datagrams later, less than a minute, one has the same number, and its last fragment
 * fits the gap. What is put together has the head of one and the tail of another: the checksum of UDP
 * finds it out. Its other fragments are taken for duplicates, so that it is lost with the first.
 */
export const idReuse = scenario("T84 identification reused", async ({ net, expect, report }) => {
  const { inbox, socket, stats, log } = twoHosts(net, { forward: { loss: ordinals(FRAGMENTS) } });
  let came = 0;
  inbox.onMessage = () => came++;
  socket.send(PAYLOAD);
  for (let n = 1; n < 65_536; n++) {
    await net.sleep(us(500));
    socket.send("small");
  }
  await net.sleep(us(500));
  socket.send(pattern(PAYLOAD.length, 1));
  await net.sleep(ms(100));

  const texts = log.packets.map(({ text }) => text).filter((text) => text.includes("fragment of"));
  const ids = texts.map((text) => Number(/fragment of (\d+)/.exec(text)![1]));
  expect(ids).toHaveLength(2 * FRAGMENTS);
  expect(new Set(ids).size).toBe(1);
  expect(net.now).toBeLessThan(seconds(60));
  expect(stats.drops["fragment-duplicate"]).toBe(2);
  expect(stats.drops["transport-checksum"]).toBe(1);
  expect([came, stats.reassembled]).toEqual([65_535, 0]);
  report.metric("small datagrams", came, "packets");
  report.metric("put together wrongly, and found", stats.drops["transport-checksum"], "packets");
});
