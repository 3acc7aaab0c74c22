import type { Node } from "@seedwire/ip";
import type { Connection, TcpStack } from "@seedwire/tcp";
import type { UdpStack } from "@seedwire/udp";
import type { Call } from "./call.ts";
import type { Errno, Result } from "./errno.ts";
import type { IoVector, MessageHeader } from "./message.ts";
import type { OptionOutput, OptionValue } from "./option-value.ts";
import type { EpollEvent, PollFd } from "./poll-set.ts";
import type { SocketAddress } from "./socket-address.ts";
import type { TcpInfo } from "./tcp-info.ts";

/** The host that a process runs on. */
export interface PosixHost {
  readonly node: Node;
  readonly tcp: TcpStack;
  readonly udp: UdpStack;
}

/**
 * The system calls of one process on a simulated host, with Linux's semantics and numbers. None
 * throws for what a program does wrong: it gets the errno that it would get from Linux.
 *
 * Calls that may wait give a {@link Call}; it was tried at once, and its `result` is null as long
 * as it waits. Bytes that are written are copied, as in a kernel.
 */
export interface Posix {
  socket(domain: number, type: number, protocol?: number): Result;
  bind(fd: number, address: SocketAddress | null): Result;
  listen(fd: number, backlog: number): Result;
  accept(fd: number, from?: SocketAddress | null): Call;
  accept4(fd: number, from: SocketAddress | null, flags: number): Call;
  connect(fd: number, address: SocketAddress | null): Call;
  /** Waits only where SO_LINGER says so. */
  close(fd: number): Call;
  shutdown(fd: number, how: number): Result;

  read(fd: number, buffer: Uint8Array | null, count?: number): Call;
  readv(fd: number, iov: readonly IoVector[]): Call;
  recv(fd: number, buffer: Uint8Array | null, flags: number, count?: number): Call;
  recvfrom(
    fd: number,
    buffer: Uint8Array | null,
    flags: number,
    from: SocketAddress | null,
    count?: number,
  ): Call;
  recvmsg(fd: number, message: MessageHeader, flags: number): Call;

  write(fd: number, bytes: Uint8Array | null, count?: number): Call;
  writev(fd: number, iov: readonly IoVector[]): Call;
  send(fd: number, bytes: Uint8Array | null, flags: number, count?: number): Call;
  sendto(
    fd: number,
    bytes: Uint8Array | null,
    flags: number,
    to: SocketAddress | null,
    count?: number,
  ): Call;
  sendmsg(fd: number, message: MessageHeader, flags: number): Call;

  fcntl(fd: number, command: number, argument?: number): Result;
  /** FIONREAD and its like fill in `output.value`. */
  ioctl(fd: number, request: number, output: { value: number } | null): Result;
  setsockopt(
    fd: number,
    level: number,
    name: number,
    value: OptionValue | null,
    length?: number,
  ): Result;
  getsockopt(fd: number, level: number, name: number, output: OptionOutput): Result;
  getsockname(fd: number, address: SocketAddress): Result;
  getpeername(fd: number, address: SocketAddress): Result;

  /** Waits `timeoutMs`, or for ever if that is negative. */
  poll(fds: readonly PollFd[], timeoutMs: number): Call;
  epollCreate(flags?: number): Result;
  epollCtl(epfd: number, operation: number, fd: number, event: EpollEvent | null): Result;
  /** Fills in as many of `events` as the result says. */
  epollWait(epfd: number, events: readonly EpollEvent[], timeoutMs: number): Call;

  /** Fills in the two ends: from `fds[0]` is read what is written to `fds[1]`. */
  pipe(fds: number[], flags?: number): Result;
  /** Every path names a file of zeros, as long as one reads. */
  open(path: string, flags: number): Result;
  splice(
    fdIn: number,
    offsetIn: { value: number } | null,
    fdOut: number,
    offsetOut: { value: number } | null,
    count: number,
    flags: number,
  ): Call;
  sendfile(fdOut: number, fdIn: number, offset: { value: number } | null, count: number): Call;

  /** What getsockopt(TCP_INFO) tells. */
  tcpInfo(fd: number): TcpInfo | Errno;
  /** The connection of a descriptor; null if it has none. */
  connectionOf(fd: number): Connection | null;
}
