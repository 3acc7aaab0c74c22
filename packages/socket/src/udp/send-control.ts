import {
  IP_PKTINFO,
  IP_RETOPTS,
  IP_TOS,
  IP_TTL,
  SOL_IP,
  SOL_UDP,
  UDP_SEGMENT,
} from "../constants/index.ts";
import type { ControlMessage } from "../message.ts";

/** What a message says of its datagrams. */
export interface MessageOrders {
  ttl?: number;
  trafficClass?: number;
  segmentBytes?: number;
}

/**
 * Reads the control messages of `sendmsg` that belong to UDP and IP.
 *
 * @returns null if one cannot be (EINVAL)
 */
export function ordersOf(control: readonly ControlMessage[]): MessageOrders | null {
  const orders: MessageOrders = {};
  for (const { level, type, value } of control) {
    const number = typeof value === "number" ? value : Number.NaN;
    if (level === SOL_UDP) {
      if (type !== UDP_SEGMENT) return null;
      orders.segmentBytes = number & 0xffff;
    } else if (level === SOL_IP) {
      if (type === IP_TTL && number >= 1 && number <= 255) orders.ttl = number;
      else if (type === IP_TOS && number >= 0 && number <= 255) orders.trafficClass = number;
      else if (type !== IP_PKTINFO && type !== IP_RETOPTS) return null;
    }
  }
  return orders;
}
