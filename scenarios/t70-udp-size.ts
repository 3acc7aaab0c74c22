import { bernoulli, count, ms, pattern, probability, receivePattern, scenario } from "seedwire";

/** The longest datagram: 65535 bytes of IP packet, 20 of IP header, 8 of UDP header. */
const LONGEST_BYTES = 65_507;
const FRAGMENTS = 45;

/** T70: how long a datagram may be, and what fragments make of it. */
export const sizeLimit = scenario("T70 size limit", async ({ net, expect }) => {
  const [a, b] = [net.host("A"), net.host("B")];
  net.cable(a, b, { delayNs: ms(10) });
  const inbox = b.udp.bind(9);
  const socket = a.udp.connect(b, 9);
  const log = net.log();

  expect(() => socket.send(pattern(LONGEST_BYTES + 1))).toThrow({ code: "EMSGSIZE" });
  expect(log.packets).toHaveLength(0);

  const sent = pattern(LONGEST_BYTES);
  socket.send(sent);
  const { payload } = await inbox.receive();
  expect(payload).toEqual(sent);

  // 8 + 65507 = 44 x 1480 + 395, each after an IP header of 20 bytes.
  const sizes = log.on("A>B").map(({ sizeBytes }) => sizeBytes - 20);
  expect(sizes).toEqual([...Array.from({ length: FRAGMENTS - 1 }, () => 1480), 395]);
});

/** T70: one lost fragment is a lost datagram, while TCP sends again what was lost. */
export const fragmentLoss = scenario(
  "T70 fragment loss",
  {
    params: {
      loss: probability(0.01, { about: "that a packet is lost" }),
      datagrams: count(2000, { about: "of 65507 bytes", min: 1 }),
    },
  },
  async ({ net, params, expect, report }) => {
    const [a, b] = [net.host("A"), net.host("B")];
    net.cable(a, b, { delayNs: ms(10), loss: bernoulli(params.loss) });

    const inbox = b.udp.bind(9);
    inbox.onPacket = () => {};
    const socket = a.udp.connect(b, 9);
    const datagram = pattern(LONGEST_BYTES);
    for (let i = 0; i < params.datagrams; i++) {
      socket.send(datagram);
      await net.sleep(ms(1));
    }
    await net.sleep(ms(20));
    expect(report.link("A>B").offered).toBe(FRAGMENTS * params.datagrams);
    const lost = 1 - inbox.stats.datagramsIn / params.datagrams;
    let whole = 1;
    for (let i = 0; i < FRAGMENTS; i++) whole *= 1 - params.loss;
    const expected = 1 - whole; // 1 - 0.99^45 = 36.4 %
    // Four standard deviations: more than that happens with one seed in 16,000.
    const deviation = Math.sqrt((expected * whole) / params.datagrams);
    expect(lost).toBeCloseTo(expected, 4 * deviation);
    report.metric("fragments lost", report.link("A>B").drops.loss, "packets");
    report.metric("datagrams lost", lost);
    report.metric("datagrams lost by the formula", expected);

    b.tcp.listen(9, async (connection) => {
      const received = receivePattern(connection);
      await received.done;
      connection.end();
    });
    const connection = await a.tcp.connect(b, 9);
    await connection.write(pattern(20 * LONGEST_BYTES));
    connection.end();
    expect(await connection.read()).toBeNull();
    const flow = report.flow(connection);
    expect(flow.deliveredBytes).toBe(20 * LONGEST_BYTES);
    expect(flow.retransmittedSegments > 0).toBe(params.loss > 0);
  },
);
