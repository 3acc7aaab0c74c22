import {
  anyOf,
  bernoulli,
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
  segments,
  sendPattern,
  size,
  text,
  type TcpOptions,
} from "seedwire";

const choice = (about: string) => oneOf(["profile", "true", "false"], { about });

/**
 * One transfer over one cable: what fidelity is measured on.
 *
 * `drop` lists packets to lose on the wire: `5` is the fifth data segment by order of first
 * transmission, `70.2` its second copy (the first retransmission), `syn.1` the SYN, `fin.1` the FIN,
 * with data or without, `ack.3` the third segment that only acknowledges. Data, `syn` and `fin` are the
 * sender's; `ack` is the receiver's. The other direction is meant with `>` or `<` before the name:
 * `<syn.1` is the receiver's SYN,ACK, `<fin.1` its FIN, `>ack.1` the end of the handshake.
 */
export default scenario(
  "path",
  {
    params: {
      rate: rate("10mbps", { about: "of the cable, each way" }),
      rtt: duration("100ms", { about: "there and back, without queueing" }),
      queue: count(100, { about: "packets that wait at most, each way" }),
      loss: probability(0, { about: "on the wire, in the direction of the data" }),
      drop: text("", { about: 'packets to lose: "5, 70.2, syn.1, fin.1, ack.3, <syn.1"' }),
      bytes: size("1MiB", { about: "to send; 0: without end" }),
      duration: duration(0, { about: "stops the run; 0: when all bytes are in" }),
      verify: flag(true, { about: "compare every byte received" }),
      cc: oneOf(["cubic", "reno", "bbr", "bbr3", "dctcp", "vegas"], {
        about: "congestion control of the sender",
      }),
      profile: oneOf(["linux", "rfc"], { about: "of both; the options below change the sender" }),
      sack: choice("selective acknowledgements"),
      timestamps: choice("timestamps"),
      windowScaling: choice("window scaling"),
      nagle: choice("Nagle's algorithm"),
      initialWindow: count(0, { about: "segments; 0: the profile's" }),
      mss: size(0, { about: "largest segment; 0: what the MTU allows" }),
      minRto: duration(0, { about: "least retransmission time-out; 0: the profile's" }),
      sendBuffer: size(0, { about: "0: the profile's" }),
      receiveBuffer: size(0, { about: "of the receiver; 0: the profile's" }),
      delayedAck: duration(0, { about: "of the receiver, at most; 0: the profile's" }),
    },
  },
  async ({ net, params, expect, report }) => {
    if (params.bytes === 0 && params.duration === 0) {
      throw new InputError(
        "bytes=0 and duration=0 make a run without end; limit one of them, for example duration=10s",
      );
    }
    const { profile } = params;
    const sender = net.host("sender", {
      tcp: chosen({
        profile,
        congestionControl: params.cc,
        sack: read(params.sack),
        timestamps: read(params.timestamps),
        windowScaling: read(params.windowScaling),
        nagle: read(params.nagle),
        initialWindowSegments: params.initialWindow || undefined,
        maxMssBytes: params.mss || undefined,
        minRtoNs: params.minRto || undefined,
        sendBufferBytes: params.sendBuffer || undefined,
      }),
    });
    const receiver = net.host("receiver", {
      tcp: chosen({
        profile,
        receiveBufferBytes: params.receiveBuffer || undefined,
        delayedAckNs: params.delayedAck || undefined,
      }),
    });
    const { there, back } = directions(params.drop);
    net.cable(sender, receiver, {
      rateBps: params.rate,
      delayNs: params.rtt / 2,
      queue: packets(params.queue),
      forward: { loss: anyOf(bernoulli(params.loss), segments(there)) },
      back: { loss: segments(back) },
    });

    const listener = receiver.tcp.listen(5201);
    const connection = sender.tcp.open(receiver, 5201, { localPort: 10_000 });
    connection.onOpen = () => sendPattern(connection, params.bytes === 0 ? Infinity : params.bytes);
    const finished = listener.accept().then(async (accepted) => {
      await receivePattern(accepted, { verify: params.verify }).done;
      accepted.end();
      await accepted.closed();
      return true;
    });
    const isFinished = await (params.duration === 0
      ? finished
      : Promise.race([finished, net.sleep(params.duration).then(() => false)]));

    const flow = report.flow(connection);
    if (isFinished) expect(flow.deliveredBytes).toBe(params.bytes);
    report.metric("goodput", flow.goodputBps, "bps");
    report.metric("time", flow.durationNs, "ns");
    report.metric("retransmissions", flow.retransmittedSegments, "segments");
    net.stop(); // both ends are closed, or the time is up
  },
);

/** Splits `drop` by the direction that each name means. */
function directions(drop: string): { there: string[]; back: string[] } {
  const names = drop.split(",").map((name) => name.trim());
  const [there, back]: [string[], string[]] = [[], []];
  for (const name of names.filter((each) => each !== "")) {
    const mark = /^[<>]/.exec(name)?.[0] ?? (name.startsWith("ack") ? "<" : ">");
    (mark === ">" ? there : back).push(name.replace(/^[<>]\s*/, ""));
  }
  return { there, back };
}

const read = (word: "profile" | "true" | "false"): boolean | undefined =>
  word === "profile" ? undefined : word === "true";

/** Options without those that are left to the profile. */
function chosen(options: { [K in keyof TcpOptions]: TcpOptions[K] | undefined }): TcpOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
