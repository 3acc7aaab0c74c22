import {
  bernoulli,
  count,
  heldBack,
  ms,
  ordinals,
  probability,
  scenario,
  us,
  type CableOptions,
  type Network,
} from "seedwire";

/** A sends numbered datagrams to B, one each millisecond; tells which came, in that order, and the log. */
async function sendNumbers(net: Network, many: number, cable: CableOptions) {
  const log = net.log();
  const [a, b] = [net.host("A"), net.host("B")];
  net.cable(a, b, { delayNs: ms(10), ...cable });
  const came: { number: number; atNs: number }[] = [];
  b.udp.bind(9).onMessage = (_, payload) => came.push({ number: numberIn(payload), atNs: net.now });
  const socket = a.udp.connect(b, 9);
  for (let number = 1; number <= many; number++) {
    socket.send(Uint8Array.of(number >> 8, number & 255));
    await net.sleep(ms(1));
  }
  await net.sleep(ms(100));
  return { came, packets: log.on("A>B"), numbers: came.map(({ number }) => number) };
}

const numberIn = (payload: Uint8Array): number => payload[0]! * 256 + payload[1]!;

/**
 * UDP hides nothing of what the network does (RFC 768): a datagram that is lost is missing, one that is
 * doubled comes twice, and one that is held back by 2.5 ms is overtaken by two.
 */
export const script = scenario("T76 ten datagrams", async ({ net, expect, report }) => {
  const { numbers } = await sendNumbers(net, 10, {
    forward: {
      loss: ordinals(3),
      duplicate: ordinals(5),
      reorder: heldBack(ordinals(7), us(2500)),
    },
  });
  expect(numbers).toEqual([1, 2, 4, 5, 5, 6, 8, 9, 7, 10]);
  report.note(`sent      1 2 3 4 5 6 7 8 9 10`);
  report.note(`received  ${numbers.join(" ")}`);
});

/** At random: what an application sees of UDP is what the log of the link says, one for one. */
export default scenario(
  "T76 visible to UDP",
  {
    params: {
      datagrams: count(1000, { about: "one each millisecond", min: 1, max: 65_535 }),
      loss: probability(0.1, { about: "of a datagram" }),
      duplicate: probability(0.05, { about: "that it comes twice" }),
      reorder: probability(0.1, { about: "that it is held back by 5.5 ms" }),
    },
  },
  async ({ net, params, expect, report }) => {
    const { came, numbers, packets } = await sendNumbers(net, params.datagrams, {
      forward: {
        loss: params.loss,
        duplicate: params.duplicate,
        reorder: heldBack(bernoulli(params.reorder), us(5500)),
      },
    });
    // The log has copies where they come out of the medium: behind the packet itself.
    const delivered = packets
      .filter(({ deliveredNs }) => deliveredNs !== null)
      .map(({ payload, deliveredNs }) => ({ number: numberIn(payload), atNs: deliveredNs! }))
      .toSorted((one, other) => one.atNs - other.atNs);
    expect(came).toEqual(delivered);

    const link = report.link("A>B");
    const distinct = new Set(numbers);
    expect(params.datagrams - distinct.size).toBe(link.drops.loss); // what is missing
    expect(numbers.length - distinct.size).toBe(link.duplicated); // what came twice
    expect(late(numbers)).toBe(link.reordered); // what came after a later one
    report.metric("missing", params.datagrams - distinct.size, "packets");
    report.metric("twice", numbers.length - distinct.size, "packets");
    report.metric("late", late(numbers), "packets");
  },
);

/** How many came after one that was sent later, second copies not counted (RFC 4737 §3.3). */
function late(numbers: readonly number[]): number {
  let greatest = 0;
  let count = 0;
  for (const number of new Set(numbers)) {
    if (number < greatest) count++;
    else greatest = number;
  }
  return count;
}
