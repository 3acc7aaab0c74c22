import {
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_SETFD,
  F_SETFL,
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
    case F_SETFD:
      return 0; // there is no exec
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: {
      if (argument < 0) return "EINVAL";
      const fd = files.add(file, argument);
      return fd < 0 ? "EMFILE" : fd;
    }
    default:
      return "EINVAL";
  }
}
