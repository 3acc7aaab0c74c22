import {
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_SETFD,
  F_SETFL,
  FD_CLOEXEC,
  O_APPEND,
  O_ASYNC,
  O_DIRECT,
  O_NONBLOCK,
} from "./constants/index.ts";
import type { Description } from "./description.ts";
import type { Descriptors } from "./descriptors.ts";
import type { Result } from "./errno.ts";

/** Flags that F_SETFL changes. */
const SETTABLE = O_APPEND | O_ASYNC | O_DIRECT | O_NONBLOCK;

/** `fcntl`. */
export function control(
  files: Descriptors,
  fd: number,
  file: Description,
  command: number,
  argument: number,
): Result {
  switch (command) {
    case F_GETFL:
      return file.flags;
    case F_SETFL:
      file.flags = (file.flags & ~SETTABLE) | (argument & SETTABLE);
      return 0;
    case F_GETFD:
      return files.closesOnExec(fd) ? FD_CLOEXEC : 0;
    case F_SETFD:
      files.closeOnExec(fd, (argument & FD_CLOEXEC) !== 0);
      return 0;
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: {
      if (argument < 0) return "EINVAL";
      const copy = files.add(file, argument);
      if (copy < 0) return "EMFILE";
      files.closeOnExec(copy, command === F_DUPFD_CLOEXEC);
      return copy;
    }
    default:
      return "EINVAL";
  }
}
