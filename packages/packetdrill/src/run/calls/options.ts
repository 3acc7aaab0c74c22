import { SOL_TCP, TCP_INFO } from "@seedwire/socket";
import type { OptionOutput, OptionValue, Result } from "@seedwire/socket";
import type { Expression, Field } from "../../language/expression.ts";
import { printExpression } from "../../language/print-expression.ts";
import type { Arguments } from "./arguments.ts";
import type { Handlers } from "./handler.ts";
import { wrongTcpInfo } from "./tcp-info.ts";

/** setsockopt() and getsockopt(). */
export const OPTION_CALLS: Handlers = {
  setsockopt: (args, run) => {
    const length = args.has(4) ? args.integer(4) : undefined;
    const value = optionValue(args, args.at(3));
    const [fd, level, name] = [args.descriptor(0), args.integer(1), args.integer(2)];
    return { outcome: known(args, run.host.posix.setsockopt(fd, level, name, value, length)) };
  },
  getsockopt: (args, run) => {
    const [fd, level, name] = [args.descriptor(0), args.integer(1), args.integer(2)];
    const isTcpInfo = level === SOL_TCP && name === TCP_INFO;
    const room = args.has(4) ? listed(args, args.at(4)) : null;
    const output: OptionOutput = { value: 0, length: room ?? (isTcpInfo ? 1024 : 16) };
    return {
      outcome: known(args, run.host.posix.getsockopt(fd, level, name, output)),
      verify: (result) => {
        if (result !== 0) return null;
        if (!isTcpInfo) return wrongValue(args, output) ?? wrongLength(room, output);
        const info = run.host.posix.tcpInfo(fd);
        const inTimeWait = run.host.tcp.connections.some(({ state }) => state === "TIME-WAIT");
        return wrongTcpInfo(args, args.at(3), typeof info === "string" ? null : info, inTimeWait);
      },
    };
  },
};

/** The result of a call; an option that only this host lacks is no failure of its TCP. */
function known(args: Arguments, result: Result): Result {
  if (result !== "ENOPROTOOPT" || args.event.errno !== null) return result;
  throw args.unsupported(`the option ${printExpression(args.at(2))}`);
}

/** The number of `[n]`; null for `...`. */
function listed(args: Arguments, expression: Expression): number | null {
  if (expression.kind === "ellipsis") return null;
  const items = args.list(expression);
  if (items.length !== 1) throw args.wrong(expression, "a list", "one number in square brackets");
  return items[0]!.kind === "ellipsis" ? null : args.integerOf(items[0]!);
}

function optionValue(args: Arguments, expression: Expression): OptionValue | null {
  if (args.isNull(expression)) return null;
  if (expression.kind === "string") return expression.value;
  if (expression.kind === "struct") return structure(args, expression, expression.fields);
  const numbers = args.list(expression).map((item) => args.integerOf(item));
  return numbers.length === 1 ? numbers[0]! : new Uint8Array(Int32Array.from(numbers).buffer);
}

function structure(args: Arguments, place: Expression, fields: readonly Field[]): OptionValue {
  const part = (...names: readonly string[]): number | null => {
    const value = args.field(fields, ...names);
    return value === undefined ? null : args.integerOf(value);
  };
  const onoff = part("onoff", "l_onoff");
  if (onoff !== null) return { onoff, linger: part("linger", "l_linger") ?? 0 };
  const sec = part("tv_sec");
  if (sec !== null) return { sec, usec: part("tv_usec") ?? 0 };
  throw args.wrong(place, "a structure", "{onoff=1, linger=0} or {tv_sec=1, tv_usec=0}");
}

function wrongValue(args: Arguments, { value }: OptionOutput): string | null {
  const expression = args.at(3);
  if (expression.kind === "ellipsis" || args.isNull(expression)) return null;
  if (expression.kind === "string") {
    const text = typeof value === "string" ? value : "";
    return text === expression.value ? null : `the value is ${JSON.stringify(value)}`;
  }
  if (expression.kind === "struct") {
    const expected = structure(args, expression, expression.fields);
    return JSON.stringify(value) === JSON.stringify(expected)
      ? null
      : `the value is ${JSON.stringify(value)}, expected ${JSON.stringify(expected)}`;
  }
  const expected = listed(args, expression);
  if (expected === null || value === expected) return null;
  return `the value is ${JSON.stringify(value)}, expected ${expected}`;
}

function wrongLength(expected: number | null, { length }: OptionOutput): string | null {
  if (expected === null || length === expected) return null;
  return `the length of the value is ${length}, expected ${expected}`;
}
