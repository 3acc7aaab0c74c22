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
  /** So high that the queue stays empty. Default 1 Gbit/s. */
  readonly rateBps?: number;
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
  const { rttNs, rateBps = 1e9, loss, firstWindowSegments = 0, tcp } = path;
  const [sender, receiver] = ["sender", "receiver"].map((end) =>
    net.host(`${end}-${name}`, { tcp: { ...ROOMY, ...tcp } }),
  ) as [Host, Host];
  // When a loss is known, all before it were acknowledged, and each let the window grow by one.
  const first = Math.floor(firstWindowSegments - INITIAL_WINDOW);
  net.cable(sender, receiver, {
    rateBps,
    delayNs: Math.round(rttNs / 2),
    queue: packets(100_000),
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

/**
 * Lets flows run, and tells what each did from `warmUpNs` after now on, for `durationNs`.
 *
 * @param rttNs of the path, without queueing; cwnd is looked at once in it
 */
export async function steadyState(
  net: Network,
  flows: readonly Connection[],
  { warmUpNs, durationNs, rttNs }: { warmUpNs: Ns; durationNs: Ns; rttNs: Ns },
): Promise<SteadyState[]> {
  await net.sleep(warmUpNs);
  const before = flows.map(({ status }) => status);
  const cwnds = flows.map(() => 0);
  const beginNs = net.now;
  const looks = Math.ceil(durationNs / rttNs);
  for (let look = 1; look <= looks; look++) {
    await net.until(beginNs + Math.round((durationNs * look) / looks));
    flows.forEach((flow, i) => (cwnds[i]! += flow.endpoint.tcb.congestion.cwndSegments));
  }
  return flows.map(({ status }, i) => {
    const since = before[i]!;
    const bytes = status.acknowledgedBytes - since.acknowledgedBytes;
    return {
      goodputBps: (8e9 * bytes) / durationNs,
      windowSegments: (bytes / status.smssBytes) * (rttNs / durationNs),
      cwndSegments: cwnds[i]! / looks,
      sentSegments: status.payloadSegmentsSent - since.payloadSegmentsSent,
      retransmittedSegments: status.retransmittedSegments - since.retransmittedSegments,
      fastRetransmits: status.fastRetransmits - since.fastRetransmits,
      rtos: status.rtos - since.rtos,
    };
  });
}
