import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** A file that is written from the beginning in each round, and is gone at the end. */
export class ScratchFile {
  readonly #folder = fs.mkdtempSync(path.join(tmpdir(), "seedwire-bench-"));
  readonly #fd = fs.openSync(path.join(this.#folder, "out"), "w");
  #at = 0;

  /** Bytes written since the last `rewind`. */
  get size(): number {
    return this.#at;
  }

  rewind(): void {
    this.#at = 0;
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const written = fs.writeSync(this.#fd, bytes, from, bytes.length - from, this.#at);
      from += written;
      this.#at += written;
    }
  }

  close(): void {
    fs.closeSync(this.#fd);
    fs.rmSync(this.#folder, { recursive: true });
  }
}
