import { tcpInfo } from "./info.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Bytes of the head of an attribute (struct nlattr), to a multiple of which all are filled up. */
const HEAD_BYTES = 4;

/** Statistics of TCP (TCP_NLA_) by the numbers of their attributes: bytes of the value, and the value. */
type Attribute = readonly [type: number, bytes: 1 | 2 | 4 | 8, value: number];

/**
 * What SOF_TIMESTAMPING_OPT_STATS gives beside a stamp: attributes of netlink, in the kernel's order.
 *
 * @param ttl of the packet with the acknowledgement; null where none came
 */
export function transmitStatistics(
  socket: TcpSocket,
  sentNs: number,
  ttl: number | null,
): Uint8Array {
  const info = tcpInfo(socket);
  const { tcb } = socket;
  const queuedBytes = tcb === null ? 0 : tcb.sendBuffer.endOffset - Math.max(0, tcb.unaOffset);
  const attributes: Attribute[] = [
    [1, 8, info.busy_time],
    [2, 8, info.rwnd_limited],
    [3, 8, info.sndbuf_limited],
    [4, 8, info.data_segs_out],
    [5, 8, info.total_retrans],
    [6, 8, info.pacing_rate],
    [7, 8, info.delivery_rate],
    [8, 4, info.snd_cwnd],
    [9, 4, info.reordering],
    [10, 4, info.min_rtt],
    [11, 1, info.retransmits],
    [12, 1, info.delivery_rate_app_limited],
    [15, 4, info.snd_ssthresh],
    [16, 4, info.delivered],
    [17, 4, info.delivered_ce],
    [13, 4, queuedBytes],
    [14, 1, info.ca_state],
    [18, 8, info.bytes_sent],
    [19, 8, info.bytes_retrans],
    [20, 4, info.dsack_dups],
    [21, 4, info.reord_seen],
    [22, 4, info.rtt],
    [23, 2, 0], // flows keep their path here
    [24, 4, info.notsent_bytes],
    [25, 8, sentNs],
    ...(ttl === null ? [] : [[26, 1, ttl] as const]),
    [27, 4, info.rehash],
  ];
  return concatenated(attributes);
}

function concatenated(attributes: readonly Attribute[]): Uint8Array {
  const room = (bytes: number): number => HEAD_BYTES + Math.max(HEAD_BYTES, bytes);
  const total = attributes.reduce((sum, [, bytes]) => sum + room(bytes), 0);
  const view = new DataView(new ArrayBuffer(total));
  let at = 0;
  for (const [type, bytes, value] of attributes) {
    view.setUint16(at, HEAD_BYTES + bytes, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + HEAD_BYTES, value >>> 0, true);
    if (bytes === 8) view.setUint32(at + 2 * HEAD_BYTES, Math.floor(value / 0x1_0000_0000), true);
    at += room(bytes);
  }
  return new Uint8Array(view.buffer);
}
