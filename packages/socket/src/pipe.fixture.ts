import { POLLIN, POLLOUT } from "./constants/index.ts";
import { ok } from "./lab.fixture.ts";
import type { Posix } from "./posix.ts";

/** Bytes that can be told apart. */
export const pattern = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => at & 255);

export function pipe(posix: Posix, flags = 0): [reader: number, writer: number] {
  const fds = [-1, -1];
  ok(posix.pipe(fds, flags));
  return [fds[0]!, fds[1]!];
}

/** What a poll for POLLIN and POLLOUT tells. */
export function polled(posix: Posix, fd: number): number {
  const entry = { fd, events: POLLIN | POLLOUT, revents: 0 };
  ok(posix.poll([entry], 0).result);
  return entry.revents;
}
