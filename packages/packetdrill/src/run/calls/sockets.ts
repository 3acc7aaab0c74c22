import {
  AF_INET,
  AF_UNSPEC,
  failed,
  SOCK_DGRAM,
  SOCK_STREAM,
  type Call,
  type Result,
} from "@seedwire/socket";
import { TCP, UDP, type Address } from "@seedwire/wire";
import { LiveConnection } from "../live-connection.ts";
import type { Run } from "../run.ts";
import type { Arguments } from "./arguments.ts";
import { configuredLocal, configuredRemote } from "./configured.ts";
import type { Handlers } from "./handler.ts";
import type { Issued } from "./issued.ts";

/** The bits of a socket's type that are the type itself (Linux, SOCK_TYPE_MASK). */
const TYPE_MASK = 0xf;
const TYPES: readonly number[] = [SOCK_STREAM, SOCK_DGRAM];

/** The record of a live descriptor's socket. */
export const connectionOf = (run: Run, fd: number): LiveConnection | undefined =>
  run.connections.find((connection) => connection.fd === fd);

/** Calls that make, bind, connect and end sockets. */
export const SOCKET_CALLS: Handlers = {
  socket: (args, run) => {
    const domain = args.isFilledIn(0) ? AF_INET : args.integer(0);
    const type = args.integer(1);
    if (domain !== AF_INET) throw args.unsupported("sockets of another domain than AF_INET");
    if (!TYPES.includes(type & TYPE_MASK)) throw args.unsupported("sockets of that type");
    const protocol = (type & TYPE_MASK) === SOCK_DGRAM ? UDP : TCP;
    return {
      outcome: run.host.posix.socket(domain, type, args.integer(2)),
      givesDescriptor: true,
      ended: (result) => {
        if (!failed(result)) putUnderTest(run, new LiveConnection(protocol, result));
      },
    };
  },
  bind: (args, run) => {
    const fd = args.descriptor(0);
    const address = args.address(1, configuredLocal(run));
    return {
      outcome: run.host.posix.bind(fd, address),
      ended: (result) => {
        const connection = connectionOf(run, fd);
        const isUdp = connection?.protocol === UDP;
        if (isUdp && !failed(result) && address !== null) connection.localPort = address.port;
      },
    };
  },
  listen: (args, run) => {
    const fd = args.descriptor(0);
    return {
      outcome: run.host.posix.listen(fd, args.integer(1)),
      ended: (result) => {
        const connection = connectionOf(run, fd);
        if (!failed(result) && connection !== undefined) connection.role = "listening";
      },
    };
  },
  connect: (args, run) => {
    const fd = args.descriptor(0);
    const address = args.address(1, configuredRemote(run));
    const dissolves = address?.family === AF_UNSPEC;
    const connection = connectionOf(run, fd);
    const { posix } = run.host;
    const before = posix.connectionOf(fd);
    if (address !== null && !dissolves) beginConnect(connection, address.port);
    const outcome = posix.connect(fd, address);
    // A socket whose attempt failed tries again, from another port.
    const isAnew = before !== null && before !== posix.connectionOf(fd);
    if (isAnew && address !== null && !dissolves) connection?.beginConnect(address.port);
    return {
      outcome,
      ended: (result) => {
        if (dissolves && !failed(result) && connection !== undefined) connection.role = "dissolved";
      },
    };
  },
  accept: (args, run) => accepted(run, run.host.posix.accept(args.descriptor(0))),
  accept4: (args, run) =>
    accepted(run, run.host.posix.accept4(args.descriptor(0), null, args.integer(3))),
  close: (args, run) => {
    const fd = args.descriptor(0);
    return { outcome: run.host.posix.close(fd), ended: () => forget(run, args, fd) };
  },
  getsockname: (args, run) => ({
    outcome: run.host.posix.getsockname(args.descriptor(0), configuredLocal(run)),
  }),
  getpeername: (args, run) => ({
    outcome: run.host.posix.getpeername(args.descriptor(0), configuredRemote(run)),
  }),
  shutdown: (args, run) => ({
    outcome: run.host.posix.shutdown(args.descriptor(0), args.integer(1)),
  }),
};

function putUnderTest(run: Run, connection: LiveConnection): void {
  run.connections.push(connection);
  run.current = connection;
}

/** The next SYN that leaves tells the ports, unless they are known already. */
export function beginConnect(connection: LiveConnection | undefined, port: number): void {
  if (connection === undefined) return;
  const { protocol, role } = connection;
  const isAnew = protocol === UDP || role === "fresh" || role === "dissolved";
  if (isAnew) connection.beginConnect(port);
}

/** A child that was there already gets its descriptor. */
function accepted(run: Run, outcome: Call): Issued {
  const ended = (result: Result): void => {
    if (failed(result)) return;
    const peer = { family: AF_INET, address: 0 as Address, port: 0 };
    run.host.posix.getpeername(result, peer);
    const child = run.connections.findLast(
      ({ fd, protocol, remotePort }) => fd === null && protocol === TCP && remotePort === peer.port,
    );
    if (child !== undefined) child.fd = result;
  };
  return { outcome, givesDescriptor: true, ended };
}

function forget(run: Run, args: Arguments, fd: number): void {
  run.descriptors.delete(args.integer(0));
  const connection = connectionOf(run, fd);
  if (connection !== undefined) connection.fd = null;
}
