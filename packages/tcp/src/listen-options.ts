import { anything, flag, whole, type Kinds, type Ns } from "@seedwire/engine";
import { ADDRESS, type Address } from "@seedwire/wire";
import type { Binding } from "./bindings.ts";
import type { TcpOptions } from "./config.ts";

export interface ListenOptions {
  /** Accept only on this address of ours. Default: all. */
  readonly address?: Address;
  /**
   * How many complete connections may wait for `accept`; as under Linux one more finds room.
   * While they do, SYNs are dropped without an answer. Default 4096.
   */
  readonly backlog?: number;
  /** How many connections may wait that took data with the SYN (RFC 7413 §4.2). Default 0: Fast Open off. */
  readonly fastOpenQueue?: number;
  /**
   * May have a port on which old connections are still in TIME-WAIT, if they came from a listener
   * that said the same (SO_REUSEADDR). Default true, as servers do.
   */
  readonly reuseAddress?: boolean;
  /** Shares the port with other listeners that say the same (SO_REUSEPORT). Default false. */
  readonly reusePort?: boolean;
  /**
   * The user timeout of the passive OPEN (RFC 9293 §3.9.1.1): it ends with ETIMEDOUT if nobody asks for a
   * connection for so long. Default: it waits for ever.
   */
  readonly timeoutNs?: Ns;
  /** A port that was taken before; it stays taken when the listener closes. */
  readonly binding?: Binding;
  /** Choices for the connections to come. */
  readonly config?: TcpOptions;
}

/** What each of them may be; `tcpConfig` looks at the choices for connections. */
export const LISTEN_KINDS: Kinds<ListenOptions> = {
  address: ADDRESS,
  backlog: whole(0, Infinity),
  fastOpenQueue: whole(0, Infinity),
  reuseAddress: flag,
  reusePort: flag,
  timeoutNs: whole(0, Number.MAX_SAFE_INTEGER),
  binding: anything(),
  config: anything(),
};
