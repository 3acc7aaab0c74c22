import {
  count,
  duration,
  flag,
  InputError,
  oneOf,
  packets,
  probability,
  rate,
  receivePattern,
  scenario,
  sendPattern,
  size,
  type Connection,
} from "seedwire";

const FIRST_PORT = 20_000;
const SERVER_PORT = 5201;

/** Bulk transfers that share a bottleneck: what performance is measured on. */
export default scenario(
  "dumbbell",
  {
    params: {
      flows: count(1, { about: "transfers, all begun at 0", min: 1, max: 50_000 }),
      pairs: count(1, { about: "hosts on each side, which share the flows", min: 1, max: 10_000 }),
      access: rate("1gbps", { about: "of the links between hosts and routers" }),
      accessDelay: duration("1ms", { about: "of these links, one way" }),
      rate: rate("100mbps", { about: "of the bottleneck" }),
      delay: duration("10ms", { about: "of the bottleneck, one way" }),
      queue: count(100, { about: "packets that wait for the bottleneck, each way" }),
      loss: probability(0, { about: "on the bottleneck's wire, in the direction of the data" }),
      cc: oneOf(["cubic", "reno", "bbr", "bbr3", "dctcp", "vegas"], {
        about: "congestion control",
      }),
      bytes: size("100MB", { about: "per flow; 0: without end" }),
      duration: duration("60s", { about: "stops the run; 0: when all bytes are in" }),
      verify: flag(true, { about: "compare every byte received" }),
    },
  },
  async ({ net, params, expect, report }) => {
    if (params.bytes === 0 && params.duration === 0) {
      throw new InputError(
        "bytes=0 and duration=0 make a run without end; limit one of them, for example duration=10s",
      );
    }
    const [left, right] = [net.router("left"), net.router("right")];
    net.cable(left, right, {
      rateBps: params.rate,
      delayNs: params.delay,
      queue: packets(params.queue),
      forward: { loss: params.loss },
    });
    const access = { rateBps: params.access, delayNs: params.accessDelay, queue: packets(10_000) };
    const tcp = { congestionControl: params.cc };

    const receivedAll = async (connection: Connection): Promise<void> => {
      const { verify } = params;
      const salt = connection.remotePort - FIRST_PORT;
      await receivePattern(connection, { verify, salt }).done;
      connection.end();
      await connection.closed();
    };
    const closed: Promise<void>[] = [];
    for (let pair = 1; pair <= params.pairs; pair++) {
      const number = params.pairs === 1 ? "" : String(pair);
      const sender = net.host(`sender${number}`, { tcp });
      const receiver = net.host(`receiver${number}`, { tcp });
      net.cable(sender, left, access);
      net.cable(right, receiver, access);
      const listener = receiver.tcp.listen(SERVER_PORT);
      for (let flow = pair - 1; flow < params.flows; flow += params.pairs) {
        const localPort = FIRST_PORT + flow;
        const connection = sender.tcp.open(receiver, SERVER_PORT, { localPort });
        const length = params.bytes === 0 ? Infinity : params.bytes;
        connection.onOpen = () => sendPattern(connection, length, { salt: flow });
        closed.push(listener.accept().then(receivedAll));
      }
    }
    const allClosed = Promise.all(closed).then(() => true);
    const isFinished = await (params.duration === 0
      ? allClosed
      : Promise.race([allClosed, net.sleep(params.duration).then(() => false)]));

    const flows = report.flows();
    const total = (count: (flow: (typeof flows)[number]) => number): number =>
      flows.reduce((sum, flow) => sum + count(flow), 0);
    const delivered = total(({ deliveredBytes }) => deliveredBytes);
    if (isFinished) expect(delivered).toBe(params.bytes * params.flows);
    const bottleneck = report.link("left>right");
    report.metric("goodput", (8e9 * delivered) / net.now, "bps");
    report.metric("utilization", bottleneck.utilization);
    report.metric("drops", bottleneck.drops.queue + bottleneck.drops.loss, "packets");
    report.metric(
      "retransmissions",
      total((flow) => flow.retransmittedSegments),
      "segments",
    );
    const squares = total(({ goodputBps }) => goodputBps * goodputBps);
    const sum = total(({ goodputBps }) => goodputBps);
    // Jain's index of fairness: 1 if all flows get the same, 1/n if one gets all.
    report.metric("fairness", squares === 0 ? 1 : (sum * sum) / (flows.length * squares));
    net.stop(); // all is closed, or the time is up
  },
);
