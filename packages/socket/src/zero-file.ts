import type { Result } from "./errno.ts";
import { O_RDONLY } from "./constants/index.ts";
import { Description, READABLE, type Receiving, type Sending, WRITABLE } from "./description.ts";

/** Bits of the flags that say whether one may read or write. */
const ACCESS_MODE = 3;

/** A file of zeros without end; what is written to it is gone. */
export class ZeroFile extends Description {
  get readable(): boolean {
    return (this.flags & ACCESS_MODE) !== 1;
  }

  get writable(): boolean {
    return (this.flags & ACCESS_MODE) !== O_RDONLY;
  }

  poll(): number {
    return READABLE | WRITABLE;
  }

  receive({ sink }: Receiving): Result {
    if (!this.readable) return "EBADF";
    if (!sink.holds(1)) return "EFAULT";
    sink.put(new Uint8Array(sink.left));
    return sink.count;
  }

  send({ source }: Sending): Result {
    return this.writable ? source.left : "EBADF";
  }

  release(): Result {
    return 0;
  }
}
