import { ERRNO, type Errno } from "./errno.ts";

/** A call failed: what C would tell by -1 and errno. */
export class PosixError extends Error {
  override readonly name = "PosixError";
  /** `ECONNRESET`, ... */
  readonly code: Errno;
  /** Linux's number of it. */
  readonly errno: number;

  /** @param call who called what: `client: read(4)` */
  constructor(code: Errno, call: string) {
    const [errno, text] = ERRNO[code];
    super(`${call}: ${text} (${code})`);
    this.code = code;
    this.errno = errno;
  }
}
