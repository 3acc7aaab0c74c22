import type { Call } from "./call.ts";
import { AF_INET, POLLIN } from "./constants/index.ts";
import { failed, type Result } from "./errno.ts";
import type { IoVector, MessageHeader } from "./message.ts";
import type { OptionValue } from "./option-value.ts";
import { Posix } from "./posix.ts";
import { PosixError } from "./posix-error.ts";
import type { PosixHost } from "./host.ts";
import type { EpollEvent, PollFd } from "./poll-set.ts";
import type { SocketAddress } from "./socket-address.ts";
import type { TcpInfo } from "./tcp-info.ts";

/** Room for any option. */
const OPTION_BYTES = 256;

/**
 * The calls of {@link Posix} for async code: what may wait gives a promise, and what fails throws a
 * {@link PosixError}. Sockets block until they are told otherwise, as everywhere.
 *
 * @example
 * const fd = sockets.socket(AF_INET, SOCK_STREAM);
 * await sockets.connect(fd, address);
 * const count = await sockets.read(fd, buffer);
 */
export class Sockets {
  /** The calls that neither throw nor promise. */
  readonly posix: Posix;

  constructor(host: PosixHost) {
    this.posix = new Posix(host);
  }

  socket(domain: number, type: number, protocol = 0): number {
    return this.#now("socket", this.posix.socket(domain, type, protocol));
  }

  bind(fd: number, address: SocketAddress): void {
    this.#now(`bind(${fd})`, this.posix.bind(fd, address));
  }

  listen(fd: number, backlog: number): void {
    this.#now(`listen(${fd})`, this.posix.listen(fd, backlog));
  }

  /** The descriptor of the next connection; `from` is filled in with who it is. */
  accept(fd: number, from: SocketAddress | null = null, flags = 0): Promise<number> {
    return this.#soon(this.posix.accept4(fd, from, flags));
  }

  async connect(fd: number, address: SocketAddress): Promise<void> {
    await this.#soon(this.posix.connect(fd, address));
  }

  /** Waits only where SO_LINGER says so. */
  async close(fd: number): Promise<void> {
    await this.#soon(this.posix.close(fd));
  }

  shutdown(fd: number, how: number): void {
    this.#now(`shutdown(${fd})`, this.posix.shutdown(fd, how));
  }

  /** How many bytes were read into the buffer; 0 at the end. */
  read(fd: number, buffer: Uint8Array): Promise<number> {
    return this.#soon(this.posix.read(fd, buffer));
  }

  readv(fd: number, iov: readonly IoVector[]): Promise<number> {
    return this.#soon(this.posix.readv(fd, iov));
  }

  recv(fd: number, buffer: Uint8Array, flags = 0): Promise<number> {
    return this.#soon(this.posix.recv(fd, buffer, flags));
  }

  recvfrom(fd: number, buffer: Uint8Array, flags: number, from: SocketAddress): Promise<number> {
    return this.#soon(this.posix.recvfrom(fd, buffer, flags, from));
  }

  recvmsg(fd: number, message: MessageHeader, flags = 0): Promise<number> {
    return this.#soon(this.posix.recvmsg(fd, message, flags));
  }

  /** How many bytes were written: all, unless the socket does not block. */
  write(fd: number, bytes: Uint8Array): Promise<number> {
    return this.#soon(this.posix.write(fd, bytes));
  }

  writev(fd: number, iov: readonly IoVector[]): Promise<number> {
    return this.#soon(this.posix.writev(fd, iov));
  }

  send(fd: number, bytes: Uint8Array, flags = 0): Promise<number> {
    return this.#soon(this.posix.send(fd, bytes, flags));
  }

  sendto(fd: number, bytes: Uint8Array, flags: number, to: SocketAddress): Promise<number> {
    return this.#soon(this.posix.sendto(fd, bytes, flags, to));
  }

  sendmsg(fd: number, message: MessageHeader, flags = 0): Promise<number> {
    return this.#soon(this.posix.sendmsg(fd, message, flags));
  }

  fcntl(fd: number, command: number, argument = 0): number {
    return this.#now(`fcntl(${fd})`, this.posix.fcntl(fd, command, argument));
  }

  /** FIONREAD and its like: the number that they ask for. */
  ioctl(fd: number, request: number): number {
    const output = { value: 0 };
    this.#now(`ioctl(${fd})`, this.posix.ioctl(fd, request, output));
    return output.value;
  }

  setsockopt(fd: number, level: number, name: number, value: OptionValue): void {
    this.#now(`setsockopt(${fd})`, this.posix.setsockopt(fd, level, name, value));
  }

  getsockopt(fd: number, level: number, name: number): OptionValue {
    const output = { value: 0 as OptionValue, length: OPTION_BYTES };
    this.#now(`getsockopt(${fd})`, this.posix.getsockopt(fd, level, name, output));
    return output.value;
  }

  /** Our end of a socket. */
  getsockname(fd: number): SocketAddress {
    const address = blankAddress();
    this.#now(`getsockname(${fd})`, this.posix.getsockname(fd, address));
    return address;
  }

  /** The other end. */
  getpeername(fd: number): SocketAddress {
    const address = blankAddress();
    this.#now(`getpeername(${fd})`, this.posix.getpeername(fd, address));
    return address;
  }

  /** How many descriptors have something to tell; waits for ever if the time is negative. */
  poll(fds: readonly PollFd[], timeoutMs = -1): Promise<number> {
    return this.#soon(this.posix.poll(fds, timeoutMs));
  }

  epollCreate(flags = 0): number {
    return this.#now("epoll_create", this.posix.epollCreate(flags));
  }

  epollCtl(epfd: number, operation: number, fd: number, events = POLLIN, data = fd): void {
    const result = this.posix.epollCtl(epfd, operation, fd, { events, data });
    this.#now(`epoll_ctl(${epfd}, ${fd})`, result);
  }

  epollWait(epfd: number, events: readonly EpollEvent[], timeoutMs = -1): Promise<number> {
    return this.#soon(this.posix.epollWait(epfd, events, timeoutMs));
  }

  /** The end that is read from, and the one that is written to. */
  pipe(flags = 0): [reader: number, writer: number] {
    const fds: [number, number] = [-1, -1];
    this.#now("pipe", this.posix.pipe(fds, flags));
    return fds;
  }

  /** Every path names a file of zeros, as long as one reads. */
  open(path: string, flags: number): number {
    return this.#now("open", this.posix.open(path, flags));
  }

  splice(fdIn: number, fdOut: number, count: number, flags = 0): Promise<number> {
    return this.#soon(this.posix.splice(fdIn, null, fdOut, null, count, flags));
  }

  sendfile(fdOut: number, fdIn: number, count: number): Promise<number> {
    return this.#soon(this.posix.sendfile(fdOut, fdIn, null, count));
  }

  /** What getsockopt(TCP_INFO) tells. */
  tcpInfo(fd: number): TcpInfo {
    const info = this.posix.tcpInfo(fd);
    if (typeof info === "string") throw this.#error(info, `tcp_info(${fd})`);
    return info;
  }

  #now(call: string, result: Result): number {
    if (failed(result)) throw this.#error(result, call);
    return result;
  }

  #soon(call: Call): Promise<number> {
    const { result } = call;
    if (result !== null) {
      if (!failed(result)) return Promise.resolve(result);
      const rejection = Promise.reject(this.#error(result, call.name));
      rejection.catch(() => {}); // none of the host's business if nobody awaits it
      return rejection;
    }
    const { simulation, name } = this.posix.host.node;
    const wait = simulation.waits.begin<number>(name, `${call.name} to return`, call.timed);
    call.onReturn = (late) => {
      if (failed(late)) wait.reject(this.#error(late, call.name));
      else wait.resolve(late);
    };
    return wait.promise;
  }

  #error(code: Extract<Result, string>, call: string): PosixError {
    return new PosixError(code, `${this.posix.host.node.name}: ${call}`);
  }
}

const blankAddress = (): SocketAddress => ({
  family: AF_INET,
  address: 0 as SocketAddress["address"],
  port: 0,
});
