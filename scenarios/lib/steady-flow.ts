import {
  anyOf,
  MiB,
  ordinals,
  packets,
  receivePattern,
  sendPattern,
  type Connection,
  type Host,
  type LossModel,
  type Network,
  type Ns,
  type TcpOptions,
} from "seedwire";

const PORT = 5201;
/** RFC 6928 §2, segments. */
const INITIAL_WINDOW = 10;

/** Buffers that never are the limit: only the congestion window is. MSS 1460. */
const ROOMY: TcpOptions = {
  windowScaling: true,
  timestamps: false,
  initialSendBufferBytes: 8 * MiB,
  sendBufferBytes: 32 * MiB,
  receiveBufferBytes: 16 * MiB,
  receiveBufferMaxBytes: 32 * MiB,
};

/** A path with a loss that does not come from its queue. */
export interface LossyPath {
  readonly rttNs: Ns;
  /** Default 1 Gbit/s, so that the queue stays empty. */
  readonly rateBps?: number;
  /** Packets that wait at most. Default 100,000. */
  readonly queue?: number;
  readonly loss: LossModel;
  /**
   * Slow start is ended by a loss at about this window, so that the flow is soon as it will be.
   * Default: it goes on until the model hits it.
   */
  readonly firstWindowSegments?: number;
  /** Of both ends, over buffers that are never the limit. */
  readonly tcp?: TcpOptions;
}

/** Begins a transfer without end between two new hosts, over a cable of their own. */
export function flowOver(net: Network, name: string, path: LossyPath): Connection {
  const { rttNs, rateBps = 1e9, queue = 100_000, loss, firstWindowSegments = 0, tcp } = path;
  const [sender, receiver] = ["sender", "receiver"].map((end) =>
    net.host(`${end}-${name}`, { tcp: { ...ROOMY, ...tcp } }),
  ) as [Host, Host];
  // When a loss is known, all before it were acknowledged, and each let the window grow by one.
  const first = Math.floor(firstWindowSegments - INITIAL_WINDOW);
  net.cable(sender, receiver, {
    rateBps,
    delayNs: Math.round(rttNs / 2),
    queue: packets(queue),
    back: { queue: packets(100_000) },
    forward: { loss: first <= INITIAL_WINDOW ? loss : anyOf(loss, ordinals(first)) },
  });
  return endlessFlow(sender, receiver);
}

/** Begins a transfer without end. What comes is not compared: this is about the rate. */
export function endlessFlow(sender: Host, receiver: Host, port: number = PORT): Connection {
  const listener = receiver.tcp.listen(port);
  listener.onConnection = (accepted) => void receivePattern(accepted, { verify: false });
  const connection = sender.tcp.open(receiver, port);
  connection.onOpen = () => void sendPattern(connection, Infinity);
  return connection;
}

/** What a flow did in a while. */
export interface SteadyState {
  /** Payload that the receiver has, each byte once. */
  readonly goodputBps: number;
  /** Segments delivered in a round trip without queueing: the window of the formulas. */
  readonly windowSegments: number;
  /** Mean over time of cwnd. */
  readonly cwndSegments: number;
  /** Segments that left, copies too. */
  readonly sentSegments: number;
  readonly retransmittedSegments: number;
  readonly fastRetransmits: number;
  readonly rtos: number;
}

/** When flows are looked at. */
export interface Measuring {
  readonly warmUpNs: Ns;
  readonly durationNs: Ns;
  /** It ends sooner when each flow has delivered so many segments. Default: it does not. */
  readonly enoughSegments?: number;
  /** Of the path, without queueing; cwnd is looked at once in it. */
  readonly rttNs: Ns;
}

/** Lets flows run, and tells what each did from `warmUpNs` after now on, for `durationNs`. */
export async function steadyState(
  net: Network,
  flows: readonly Connection[],
  { warmUpNs, durationNs, enoughSegments = Infinity, rttNs }: Measuring,
): Promise<SteadyState[]> {
  await net.sleep(warmUpNs);
  const before = flows.map(({ status }) => status);
  const cwnds = flows.map(() => 0);
  const beginNs = net.now;
  const mostLooks = Math.ceil(durationNs / rttNs);
  const hasEnough = ({ endpoint: { tcb } }: Connection, i: number): boolean =>
    tcb.unaOffset - before[i]!.acknowledgedBytes >= enoughSegments * tcb.smssBytes;
  let looks = 0;
  while (looks < mostLooks && !flows.every(hasEnough)) {
    looks++;
    await net.until(beginNs + Math.round((durationNs * looks) / mostLooks));
    flows.forEach((flow, i) => (cwnds[i]! += flow.endpoint.tcb.congestion.cwndSegments));
  }
  const tookNs = net.now - beginNs;
  return flows.map(({ status }, i) => {
    const since = before[i]!;
    const bytes = status.acknowledgedBytes - since.acknowledgedBytes;
    return {
      goodputBps: (8e9 * bytes) / tookNs,
      windowSegments: (bytes / status.smssBytes) * (rttNs / tookNs),
      cwndSegments: cwnds[i]! / looks,
      sentSegments: status.payloadSegmentsSent - since.payloadSegmentsSent,
      retransmittedSegments: status.retransmittedSegments - since.retransmittedSegments,
      fastRetransmits: status.fastRetransmits - since.fastRetransmits,
      rtos: status.rtos - since.rtos,
    };
  });
}
