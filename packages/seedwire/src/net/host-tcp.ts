import { callable, check, checkIsOptions, type InputKind } from "@seedwire/engine";
import { TcpStack, type Connection, type Listener } from "@seedwire/tcp";
import { checkPort } from "./check-port.ts";
import type { Host } from "./host.ts";
import { readTcpChoices, type TcpChoices } from "./tcp-choices.ts";

/** Where a listener listens; all else are choices for the connections that come in. */
export interface ListenOptions extends TcpChoices {
  /** One of the host's addresses. Default: all of them. */
  readonly address?: string;
  /** How many connections may wait to be accepted. */
  readonly backlog?: number;
  /** May have a port on which old connections are in TIME-WAIT (SO_REUSEADDR). Default true. */
  readonly reuseAddress?: boolean;
  /** Shares the port with listeners that say the same (SO_REUSEPORT). Default false. */
  readonly reusePort?: boolean;
}

/** Where a connection starts from; all else are choices for it. */
export interface OpenOptions extends TcpChoices {
  /** Default: a free ephemeral port. */
  readonly localPort?: number;
  /** Default: the address of the interface towards the destination. */
  readonly localAddress?: string;
}

/** What is done with a connection that came in; may be async. */
export type ConnectionHandler = (connection: Connection) => unknown;

const HANDLER: InputKind<ConnectionHandler> = callable("(connection) => connection.end()");

/** TCP of one host. */
export class HostTcp {
  /** The whole stack, for experts. */
  readonly stack: TcpStack;
  readonly #host: Host;

  constructor(host: Host, choices: TcpChoices = {}) {
    this.#host = host;
    this.stack = new TcpStack(host.node, readTcpChoices(choices, `Host "${host.name}": tcp`));
  }

  /** All connections that there were, closed ones too, in the order in which they were made. */
  get connections(): readonly Connection[] {
    return this.stack.connections;
  }

  /**
   * Listens on a port; each connection that comes in is given to `handler`, or waits for
   * `listener.accept()` if there is none.
   *
   * @throws {SocketError} EADDRINUSE; ENETDOWN while the host is down after `crash`
   */
  listen(port: number, handler?: ConnectionHandler): Listener;
  listen(port: number, options: ListenOptions, handler?: ConnectionHandler): Listener;
  listen(
    port: number,
    optionsOrHandler: ListenOptions | ConnectionHandler = {},
    handlerAfterOptions?: ConnectionHandler,
  ): Listener {
    const what = `${this.#host.name}: listen`;
    checkPort(port, what);
    const isHandler = typeof optionsOrHandler === "function";
    const handler = isHandler ? optionsOrHandler : handlerAfterOptions;
    if (handler !== undefined) check(handler, HANDLER, `${what}: the handler of connections`);
    const options = isHandler ? {} : optionsOrHandler;
    checkIsOptions(options, "backlog: 5, ...", what);
    const { address, backlog, reuseAddress, reusePort, ...choices } = options;
    return this.stack.listen(
      port,
      {
        config: readTcpChoices(choices, what),
        ...(address === undefined ? {} : { address: this.#host.network.addressOf(address) }),
        ...(backlog === undefined ? {} : { backlog }),
        ...(reuseAddress === undefined ? {} : { reuseAddress }),
        ...(reusePort === undefined ? {} : { reusePort }),
      },
      handler,
    );
  }

  /**
   * Opens a connection and waits until it is established.
   *
   * @param target a host, its name, or an address
   * @throws {SocketError} ECONNREFUSED, ETIMEDOUT, ENETUNREACH, ...; ENETDOWN while this host is down
   */
  connect(target: Host | string, port: number, options: OpenOptions = {}): Promise<Connection> {
    return this.open(target, port, options).opened();
  }

  /** Opens a connection and gives it out at once, while it is in SYN-SENT. */
  open(target: Host | string, port: number, options: OpenOptions = {}): Connection {
    const { network, name } = this.#host;
    const what = `${name}: connect`;
    checkPort(port, what);
    checkIsOptions(options, "localPort: 5000, ...", what);
    const { localPort, localAddress, ...choices } = options;
    return this.stack.connect(network.addressOf(target), port, {
      config: readTcpChoices(choices, what),
      ...(localPort === undefined ? {} : { localPort }),
      ...(localAddress === undefined ? {} : { localAddress: network.addressOf(localAddress) }),
    });
  }
}
