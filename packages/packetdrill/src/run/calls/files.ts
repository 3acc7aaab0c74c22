import { failed } from "@seedwire/socket";
import type { Expression } from "../../language/expression.ts";
import type { Arguments } from "./arguments.ts";
import type { Handlers } from "./handler.ts";

/** Calls about descriptors of any kind. */
export const FILE_CALLS: Handlers = {
  fcntl: (args, run) => {
    const argument = args.has(2) ? args.integer(2) : undefined;
    return { outcome: run.host.posix.fcntl(args.descriptor(0), args.integer(1), argument) };
  },
  ioctl: (args, run) => {
    const output = args.has(2) && !args.isNull(args.at(2)) ? { value: 0 } : null;
    return {
      outcome: run.host.posix.ioctl(args.descriptor(0), args.integer(1), output),
      verify: (result) => {
        if (failed(result) || output === null || args.at(2).kind !== "list") return null;
        const expected = args.list(args.at(2)).map((item) => args.integerOf(item))[0];
        return output.value === expected ? null : `the value is ${output.value}`;
      },
    };
  },
  pipe: (args, run) => {
    const fds: number[] = [];
    return {
      outcome: run.host.posix.pipe(fds),
      ended: (result) => {
        if (failed(result)) return;
        const names = args.list(args.at(0)).map((item) => args.integerOf(item));
        for (const [at, name] of names.entries()) run.descriptors.set(name, fds[at]!);
      },
    };
  },
  open: (args, run) => {
    const path = args.at(0);
    if (path.kind !== "string") throw args.wrong(path, "no string", "the name of a file");
    return {
      outcome: run.host.posix.open(path.value, args.integer(1)),
      givesDescriptor: true,
    };
  },
  splice: (args, run) => {
    const { posix } = run.host;
    return {
      outcome: posix.splice(
        args.descriptor(0),
        offset(args, args.at(1)),
        args.descriptor(2),
        offset(args, args.at(3)),
        args.integer(4),
        args.integer(5),
      ),
    };
  },
  sendfile: (args, run) => ({
    outcome: run.host.posix.sendfile(
      args.descriptor(0),
      args.descriptor(1),
      offset(args, args.at(2)),
      args.integer(3),
    ),
  }),
  // A process of a simulation may do everything.
  cap_set: () => ({ outcome: 0 }),
};

/** Reads `[0]`, or NULL for none. */
function offset(args: Arguments, expression: Expression): { value: number } | null {
  if (args.isNull(expression) || expression.kind === "ellipsis") return null;
  const value = args.list(expression).map((item) => args.integerOf(item))[0];
  return { value: value ?? 0 };
}
