import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../usage-error.ts";
import { HeldSignals } from "./held-signals.ts";
import { outputThatGoesTo } from "./own-output.ts";

/** Copied at once, between looks at signals. */
const COPY_BYTES = 8 * 1024 * 1024;
/** Text waits until there is so much of it. */
const BUFFER_LENGTH = 64 * 1024;

/**
 * A file that is written whole or not at all, however the process ends.
 *
 * A simulation keeps the process busy, so that no signal handler can run in the meantime: Ctrl-C
 * must end it at once, as it does by default, and nobody is then left to clean up. So what is
 * written goes to a file that has no name any more: it vanishes with the process. Only when it is
 * complete it is copied beside the target, signals held for that while, and renamed.
 */
export class WholeFile {
  readonly #option: string;
  readonly #target: string;
  readonly #fd: number;
  /** A pipe, a device, or what stdout goes to, which is written to as it is. */
  readonly isDirect: boolean;
  /** Whether the descriptor is ours to close. */
  readonly #isOwn: boolean;
  #text = "";
  #error: Error | null = null;

  /**
   * @param file where it is to be
   * @param option the option that named it, for errors
   * @throws {UsageError} if it cannot be written there
   */
  constructor(file: string, option: string) {
    this.#option = `${option} ${file}`;
    const { target, isDirect } = findTarget(file, this.#option);
    const shared = outputThatGoesTo(target);
    this.#target = target;
    this.isDirect = isDirect || shared !== null;
    this.#isOwn = shared === null;
    const open = (): number => (isDirect ? fs.openSync(target, "w") : openNameless(target));
    this.#fd = shared ?? this.#attempt(open);
  }

  /** Appends bytes or text. What goes wrong, as a full disk, is told by `commit`. */
  write(data: Uint8Array | string): void {
    if (typeof data === "string") {
      this.#text += data;
      if (this.#text.length >= BUFFER_LENGTH) this.#flush();
    } else {
      this.#flush();
      this.#append(data);
    }
  }

  /**
   * Puts the file in its place.
   *
   * @throws {UsageError} if that fails; nothing is left then
   */
  async commit(): Promise<void> {
    this.#flush();
    try {
      if (this.#error !== null) throw this.#error;
      if (!this.isDirect) await publish(this.#fd, this.#target);
    } catch (error) {
      throw this.#refusal(error);
    } finally {
      if (this.#isOwn) fs.closeSync(this.#fd);
    }
  }

  #flush(): void {
    if (this.#text === "") return;
    const bytes = Buffer.from(this.#text);
    this.#text = "";
    this.#append(bytes);
  }

  #append(bytes: Uint8Array): void {
    if (this.#error !== null) return;
    try {
      writeAll(this.#fd, bytes);
    } catch (error) {
      this.#error = error as Error;
    }
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  #refusal(error: unknown): UsageError {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = REASONS[code ?? ""] ?? message;
    return new UsageError(`${this.#option}: cannot be written, ${why}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "nothing can be made in that folder",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "it is on a read-only file system",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "its name is too long",
};

function findTarget(file: string, option: string): { target: string; isDirect: boolean } {
  if (file === "" || file === "-") {
    throw new UsageError(`${option}: expected the name of a file; a pipe can be /dev/stdout`);
  }
  const target = path.resolve(file);
  const stats = fs.statSync(target, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true || /[/\\]$/.test(file)) {
    throw new UsageError(`${option}: is a folder, expected the name of a file`);
  }
  if (stats !== undefined && !stats.isFile()) return { target, isDirect: true };
  const folder = path.dirname(target);
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(
      `${option}: there is no folder ${folder}; make it first: mkdir -p ${folder}`,
    );
  }
  if (stats === undefined) return { target, isDirect: false };
  try {
    fs.accessSync(target, fs.constants.W_OK);
  } catch {
    throw new UsageError(`${option}: cannot be written, no permission`);
  }
  return { target: fs.realpathSync(target), isDirect: false };
}

/** A file in the target's folder, open and without a name. */
function openNameless(target: string): number {
  const name = besides(target);
  const fd = fs.openSync(name, "wx+");
  fs.unlinkSync(name);
  return fd;
}

async function publish(fd: number, target: string): Promise<void> {
  const copy = besides(target);
  const signals = new HeldSignals();
  try {
    const out = fs.openSync(
      copy,
      "wx",
      fs.statSync(target, { throwIfNoEntry: false })?.mode ?? 0o666,
    );
    try {
      await copyAll(fd, out, signals);
    } finally {
      fs.closeSync(out);
    }
    if (signals.came) return;
    fs.renameSync(copy, target);
  } finally {
    fs.rmSync(copy, { force: true });
    signals.release();
  }
}

async function copyAll(from: number, to: number, signals: HeldSignals): Promise<void> {
  const buffer = new Uint8Array(COPY_BYTES);
  for (let at = 0; !signals.came;) {
    const count = fs.readSync(from, buffer, 0, buffer.length, at);
    if (count === 0) return;
    writeAll(to, buffer.subarray(0, count));
    at += count;
    await signals.look();
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += fs.writeSync(fd, bytes, at);
}

/** A name in the same folder that nobody else has. */
const besides = (target: string): string =>
  path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.part`);
