import type { Connection } from "./connection.ts";
import { setQuickAck } from "./event/quick-ack.ts";

export { mayAckQuickly } from "./event/quick-ack.ts";

/** Sets TCP_QUICKACK of a connection (Linux); an ACK that waits may leave by it. */
export function ackQuickly({ endpoint }: Connection, value: number): void {
  const out = endpoint.begin();
  setQuickAck(endpoint.tcb, value);
  endpoint.finish(out);
}
