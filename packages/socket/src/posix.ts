import type { Connection } from "@seedwire/tcp";
import type { Answer, Call, Steps } from "./call.ts";
import {
  AF_INET,
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  O_NONBLOCK,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
} from "./constants/index.ts";
import type { Receiving, Sending } from "./description.ts";
import type { Errno, Result } from "./errno.ts";
import type { MessageHeader } from "./message.ts";
import type { OptionOutput, OptionValue } from "./option-value.ts";
import { getOption, setOption } from "./options/index.ts";
import { MAX_VECTORS, PosixFiles } from "./posix-files.ts";
import { fill, Socket } from "./socket.ts";
import type { SocketAddress } from "./socket-address.ts";
import type { TcpInfo } from "./tcp-info.ts";
import { tcpInfo } from "./tcp/info.ts";
import { TcpSocket } from "./tcp/tcp-socket.ts";
import { DatagramSocket } from "./udp/datagram-socket.ts";
import { Sink, Source } from "./vectors.ts";

/**
 * The system calls of one process on a simulated host, with Linux's semantics and numbers. None
 * throws for what a program does wrong: it gets the errno that it would get from Linux.
 *
 * Calls that may wait give a {@link Call}; it was tried at once, and its `result` is null as long
 * as it waits. Bytes that are written are copied, as in a kernel.
 */
export class Posix extends PosixFiles {
  socket(domain: number, type: number, protocol = 0): Result {
    const flags = type & (SOCK_NONBLOCK | SOCK_CLOEXEC);
    const kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    if ((kind & ~0xf) !== 0) return "EINVAL";
    if (domain !== AF_INET) return "EAFNOSUPPORT"; // nor IPv6, so far
    const closesOnExec = (flags & SOCK_CLOEXEC) !== 0;
    const nonBlocking = (flags & SOCK_NONBLOCK) !== 0;
    if (kind === SOCK_STREAM) {
      if (protocol !== IPPROTO_IP && protocol !== IPPROTO_TCP) return "EPROTONOSUPPORT";
      return this.add(new TcpSocket(this.host, nonBlocking), closesOnExec);
    }
    if (kind !== SOCK_DGRAM) return "ESOCKTNOSUPPORT";
    if (protocol !== IPPROTO_IP && protocol !== IPPROTO_UDP) return "EPROTONOSUPPORT";
    if (!this.host.node.up) return "ENETDOWN";
    return this.add(new DatagramSocket(this.host, nonBlocking), closesOnExec);
  }

  bind(fd: number, address: SocketAddress | null): Result {
    const socket = this.#socket(fd);
    if (typeof socket === "string") return socket;
    return address === null ? "EFAULT" : socket.bind(address);
  }

  listen(fd: number, backlog: number): Result {
    const socket = this.#socket(fd);
    return typeof socket === "string" ? socket : socket.listen(backlog);
  }

  accept(fd: number, from: SocketAddress | null = null): Call {
    return this.accept4(fd, from, 0);
  }

  /** @param flags SOCK_NONBLOCK, SOCK_CLOEXEC */
  accept4(fd: number, from: SocketAddress | null, flags: number): Call {
    return this.call(`accept(${fd})`, this.#accept(fd, from, flags));
  }

  connect(fd: number, address: SocketAddress | null): Call {
    return this.#onSocket("connect", fd, (socket) =>
      address === null ? "EFAULT" : socket.connect(address, 0),
    );
  }

  shutdown(fd: number, how: number): Result {
    const socket = this.#socket(fd);
    return typeof socket === "string" ? socket : socket.shutdown(how);
  }

  recv(fd: number, buffer: Uint8Array | null, flags: number, count = buffer?.length ?? 0): Call {
    return this.recvfrom(fd, buffer, flags, null, count);
  }

  recvfrom(
    fd: number,
    buffer: Uint8Array | null,
    flags: number,
    from: SocketAddress | null,
    count = buffer?.length ?? 0,
  ): Call {
    const sink = new Sink([{ base: buffer, length: count }]);
    return this.#receive("recv", fd, { sink, flags, from, message: null });
  }

  recvmsg(fd: number, message: MessageHeader, flags: number): Call {
    const { iov, name } = message;
    if (iov.length > MAX_VECTORS) return this.call(`recvmsg(${fd})`, "EMSGSIZE");
    return this.#receive("recvmsg", fd, { sink: new Sink(iov), flags, from: name, message });
  }

  send(fd: number, bytes: Uint8Array | null, flags: number, count = bytes?.length ?? 0): Call {
    return this.sendto(fd, bytes, flags, null, count);
  }

  sendto(
    fd: number,
    bytes: Uint8Array | null,
    flags: number,
    to: SocketAddress | null,
    count = bytes?.length ?? 0,
  ): Call {
    const source = new Source([{ base: bytes, length: count }]);
    return this.#send("send", fd, { source, flags, to, message: null });
  }

  sendmsg(fd: number, message: MessageHeader, flags: number): Call {
    const { iov, name } = message;
    if (iov.length > MAX_VECTORS) return this.call(`sendmsg(${fd})`, "EMSGSIZE");
    return this.#send("sendmsg", fd, { source: new Source(iov), flags, to: name, message });
  }

  /** @param length of the value in bytes, if it is not that of its type */
  setsockopt(
    fd: number,
    level: number,
    name: number,
    value: OptionValue | null,
    length?: number,
  ): Result {
    const socket = this.#socket(fd);
    return typeof socket === "string" ? socket : setOption(socket, level, name, value, length);
  }

  getsockopt(fd: number, level: number, name: number, output: OptionOutput): Result {
    const socket = this.#socket(fd);
    return typeof socket === "string" ? socket : getOption(socket, level, name, output);
  }

  getsockname(fd: number, address: SocketAddress): Result {
    const socket = this.#socket(fd);
    if (typeof socket === "string") return socket;
    fill(address, socket.localEnd());
    return 0;
  }

  getpeername(fd: number, address: SocketAddress): Result {
    const socket = this.#socket(fd);
    if (typeof socket === "string") return socket;
    const remote = socket.remoteEnd();
    if (remote === null) return "ENOTCONN";
    fill(address, remote);
    return 0;
  }

  /** What getsockopt(TCP_INFO) tells. */
  tcpInfo(fd: number): TcpInfo | Errno {
    const socket = this.#socket(fd);
    if (typeof socket === "string") return socket;
    return socket instanceof TcpSocket ? tcpInfo(socket) : "ENOPROTOOPT";
  }

  /** The connection of a descriptor; null if it has none. */
  connectionOf(fd: number): Connection | null {
    const file = this.files.get(fd);
    return file instanceof TcpSocket ? file.connection : null;
  }

  /** Closes all descriptors and leaves nothing behind that waits, as when a process exits. */
  exit(): void {
    for (const fd of this.files.numbers) this.close(fd);
  }

  #socket(fd: number): Socket | Errno {
    const file = this.files.get(fd);
    if (file === undefined) return "EBADF";
    return file instanceof Socket ? file : "ENOTSOCK";
  }

  #onSocket(name: string, fd: number, answer: (socket: Socket) => Answer): Call {
    const socket = this.#socket(fd);
    return this.call(`${name}(${fd})`, typeof socket === "string" ? socket : answer(socket));
  }

  *#accept(fd: number, from: SocketAddress | null, flags: number): Steps {
    if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) !== 0) return "EINVAL";
    const socket = this.#socket(fd);
    if (typeof socket === "string") return socket;
    const accepting = socket.accept(0);
    const accepted = typeof accepting === "string" ? accepting : yield* accepting;
    if (typeof accepted === "string") return accepted;
    if ((flags & SOCK_NONBLOCK) !== 0) accepted.flags |= O_NONBLOCK;
    fill(from, accepted.farEnd()!); // also of one that was reset while it waited
    return this.add(accepted, (flags & SOCK_CLOEXEC) !== 0);
  }

  #receive(name: string, fd: number, call: Receiving): Call {
    return this.#onSocket(name, fd, (socket) => socket.receive(call));
  }

  #send(name: string, fd: number, call: Sending): Call {
    return this.#onSocket(name, fd, (socket) => socket.send(call));
  }
}
