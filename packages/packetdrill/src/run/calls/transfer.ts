import { MSG_FASTOPEN, type IoVector } from "@seedwire/socket";
import { UDP } from "@seedwire/wire";
import type { Expression } from "../../language/expression.ts";
import type { Run } from "../run.ts";
import type { Arguments } from "./arguments.ts";
import { configuredRemote } from "./configured.ts";
import type { Handlers } from "./handler.ts";
import { beginConnect, connectionOf } from "./sockets.ts";

/** Calls that read and write bytes. */
export const TRANSFER_CALLS: Handlers = {
  read: (args, run) => {
    const count = args.integer(2);
    const buffer = args.input(args.at(1), count);
    return { outcome: run.host.posix.read(args.descriptor(0), buffer, count) };
  },
  recv: (args, run) => {
    const count = args.integer(2);
    const buffer = args.input(args.at(1), count);
    return { outcome: run.host.posix.recv(args.descriptor(0), buffer, args.integer(3), count) };
  },
  recvfrom: (args, run) => {
    const count = args.integer(2);
    const buffer = args.input(args.at(1), count);
    const from = args.has(4) && args.isFilledIn(4) ? configuredRemote(run) : null;
    const { posix } = run.host;
    return { outcome: posix.recvfrom(args.descriptor(0), buffer, args.integer(3), from, count) };
  },
  readv: (args, run) => ({
    outcome: run.host.posix.readv(args.descriptor(0), vectors(args, args.at(1), "in")),
  }),
  write: (args, run) => {
    const count = args.integer(2);
    const bytes = args.output(args.at(1), count);
    return { outcome: run.host.posix.write(args.descriptor(0), bytes, count) };
  },
  send: (args, run) => {
    const count = args.integer(2);
    const bytes = args.output(args.at(1), count);
    return { outcome: run.host.posix.send(args.descriptor(0), bytes, args.integer(3), count) };
  },
  sendto: (args, run) => {
    const fd = args.descriptor(0);
    const count = args.integer(2);
    const bytes = args.output(args.at(1), count);
    const flags = args.integer(3);
    const to = args.has(4) ? args.address(4, configuredRemote(run)) : null;
    if (to !== null) opensFast(run, fd, flags, to.port);
    return { outcome: run.host.posix.sendto(fd, bytes, flags, to, count) };
  },
  writev: (args, run) => ({
    outcome: run.host.posix.writev(args.descriptor(0), vectors(args, args.at(1), "out")),
  }),
};

/** Sending to an address begins a connection where MSG_FASTOPEN asks for it, and with UDP. */
export function opensFast(run: Run, fd: number, flags: number, port: number): void {
  const connection = connectionOf(run, fd);
  const isUdp = connection?.protocol === UDP;
  if (isUdp || (flags & MSG_FASTOPEN) !== 0) beginConnect(connection, port);
}

/** Reads `[{..., 100}, {..., 20}]`. */
export function vectors(args: Arguments, list: Expression, way: "in" | "out"): IoVector[] {
  return args.list(list).map((item) => {
    const fields = args.struct(item);
    const base = args.field(fields, "iov_base") ?? fields[0]?.value;
    const size = args.field(fields, "iov_len") ?? fields[1]?.value;
    if (base === undefined || size === undefined) {
      throw args.wrong(item, "a buffer without its length", "{..., 100}");
    }
    const length = args.integerOf(size);
    return { base: way === "in" ? args.input(base, length) : args.output(base, length), length };
  });
}
