import { type Answer, Call } from "./call.ts";
import { EPOLL_CLOEXEC, O_CLOEXEC, O_CREAT, O_TRUNC } from "./constants/index.ts";
import type { Description } from "./description.ts";
import { Descriptors } from "./descriptors.ts";
import { Epoll } from "./epoll.ts";
import type { Result } from "./errno.ts";
import { control } from "./fcntl.ts";
import type { PosixHost } from "./host.ts";
import type { IoVector } from "./message.ts";
import { makePipe } from "./pipe.ts";
import { pollAll } from "./poll.ts";
import type { EpollEvent, PollFd } from "./poll-set.ts";
import { Socket } from "./socket.ts";
import { spliceAll, transferFile } from "./splice.ts";
import { Sink, Source } from "./vectors.ts";
import { ZeroFile } from "./zero-file.ts";

/** Vectors that one call may name (UIO_MAXIOV). */
export const MAX_VECTORS = 1024;

/** Flags that are of the call `open` alone: F_GETFL does not tell them. */
const OPENING = O_CLOEXEC | O_CREAT | O_TRUNC;

/** The system calls that are the same for all kinds of files: see {@link Posix}. */
export class PosixFiles {
  readonly host: PosixHost;
  protected readonly files = new Descriptors();

  constructor(host: PosixHost) {
    this.host = host;
  }

  /** Frees the descriptor. Waits only where SO_LINGER says so. */
  close(fd: number): Call {
    if (this.files.get(fd) === undefined) return this.call(`close(${fd})`, "EBADF");
    const last = this.files.remove(fd);
    return this.call(`close(${fd})`, last === null ? 0 : last.release());
  }

  read(fd: number, buffer: Uint8Array | null, count = buffer?.length ?? 0): Call {
    return this.#read("read", fd, [{ base: buffer, length: count }]);
  }

  readv(fd: number, iov: readonly IoVector[]): Call {
    return this.#read("readv", fd, iov);
  }

  write(fd: number, bytes: Uint8Array | null, count = bytes?.length ?? 0): Call {
    return this.#write("write", fd, [{ base: bytes, length: count }]);
  }

  writev(fd: number, iov: readonly IoVector[]): Call {
    return this.#write("writev", fd, iov);
  }

  /** F_GETFL, F_SETFL, F_DUPFD, F_GETFD, F_SETFD. */
  fcntl(fd: number, command: number, argument = 0): Result {
    const file = this.files.get(fd);
    return file === undefined ? "EBADF" : control(this.files, fd, file, command, argument);
  }

  /** FIONREAD and its like fill in `output.value`. */
  ioctl(fd: number, request: number, output: { value: number } | null): Result {
    const file = this.files.get(fd);
    if (file === undefined) return "EBADF";
    return output === null ? "EFAULT" : file.ioctl(request, output);
  }

  /** Waits `timeoutMs`, or for ever if that is negative. */
  poll(fds: readonly PollFd[], timeoutMs: number): Call {
    return this.call("poll", pollAll(this.host.node, this.files, fds, timeoutMs));
  }

  epollCreate(flags = 0): Result {
    if ((flags & ~EPOLL_CLOEXEC) !== 0) return "EINVAL";
    return this.add(new Epoll(), (flags & EPOLL_CLOEXEC) !== 0);
  }

  epollCtl(epfd: number, operation: number, fd: number, event: EpollEvent | null): Result {
    const [epoll, file] = [this.files.get(epfd), this.files.get(fd)];
    if (epoll === undefined || file === undefined) return "EBADF";
    if (!(epoll instanceof Epoll) || epoll === file) return "EINVAL";
    return epoll.control(operation, fd, file, event);
  }

  /** Fills in as many of `events` as the result says. */
  epollWait(epfd: number, events: readonly EpollEvent[], timeoutMs: number): Call {
    const epoll = this.files.get(epfd);
    const name = `epoll_wait(${epfd})`;
    if (epoll === undefined) return this.call(name, "EBADF");
    if (!(epoll instanceof Epoll) || events.length === 0) return this.call(name, "EINVAL");
    return this.call(name, epoll.wait(this.host.node, events, timeoutMs));
  }

  /** Fills in the two ends: from `fds[0]` is read what is written to `fds[1]`. */
  pipe(fds: number[], flags = 0): Result {
    const [reader, writer] = makePipe(flags);
    const closesOnExec = (flags & O_CLOEXEC) !== 0;
    [fds[0], fds[1]] = [this.files.add(reader), this.files.add(writer)];
    for (const fd of fds.slice(0, 2)) this.files.closeOnExec(fd, closesOnExec);
    return 0;
  }

  /** Every path names a file of zeros, as long as one reads. */
  open(path: string, flags: number): Result {
    if (path === "") return "ENOENT";
    return this.add(new ZeroFile(flags & ~OPENING), (flags & O_CLOEXEC) !== 0);
  }

  splice(
    fdIn: number,
    offsetIn: { value: number } | null,
    fdOut: number,
    offsetOut: { value: number } | null,
    count: number,
    flags: number,
  ): Call {
    const name = `splice(${fdIn}, ${fdOut})`;
    const [from, to] = [this.files.get(fdIn), this.files.get(fdOut)];
    return this.call(name, spliceAll(from, offsetIn, to, offsetOut, count, flags));
  }

  sendfile(fdOut: number, fdIn: number, offset: { value: number } | null, count: number): Call {
    const name = `sendfile(${fdOut}, ${fdIn})`;
    const [to, from] = [this.files.get(fdOut), this.files.get(fdIn)];
    return this.call(name, transferFile(to, from, offset, count));
  }

  protected call(name: string, answer: Answer): Call {
    return new Call(this.host.node, name, answer);
  }

  /** Gives a new description its first descriptor. */
  protected add(description: Description, closesOnExec = false): Result {
    const fd = this.files.add(description);
    if (closesOnExec) this.files.closeOnExec(fd, true);
    return fd < 0 ? "EMFILE" : fd;
  }

  #read(name: string, fd: number, iov: readonly IoVector[]): Call {
    const what = `${name}(${fd})`;
    const file = this.files.get(fd);
    if (file === undefined) return this.call(what, "EBADF");
    if (iov.length > MAX_VECTORS || iov.some(({ length }) => length < 0)) {
      return this.call(what, "EINVAL");
    }
    const sink = new Sink(iov);
    // A read of nothing from a socket is nothing (System V).
    if (sink.left === 0 && file instanceof Socket) return this.call(what, 0);
    return this.call(what, file.receive({ sink, flags: 0, from: null, message: null }));
  }

  #write(name: string, fd: number, iov: readonly IoVector[]): Call {
    const what = `${name}(${fd})`;
    const file = this.files.get(fd);
    if (file === undefined) return this.call(what, "EBADF");
    if (iov.length > MAX_VECTORS || iov.some(({ length }) => length < 0)) {
      return this.call(what, "EINVAL");
    }
    const source = new Source(iov);
    return this.call(what, file.send({ source, flags: 0, to: null, message: null }));
  }
}
