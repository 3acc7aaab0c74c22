import { printTcpOptions } from "../language/print-packet.ts";
import type { TcpOption } from "../language/tcp-option.ts";
import type { Leniency } from "./leniency.ts";

/**
 * How the options of a packet differ from those expected, in words; null if they do not. Values of
 * timestamps are looked at elsewhere: that they are there is all that counts here.
 */
export function howOptionsDiffer(
  expected: readonly TcpOption[],
  seen: readonly TcpOption[],
  { relaxed }: Leniency,
): string | null {
  const meaning = relaxed ? regardless : inOrder;
  if (meaning(expected) === meaning(seen)) return null;
  return `the options are ${named(seen)}, expected ${named(expected)}`;
}

const named = (options: readonly TcpOption[]): string => printTcpOptions(options) || "none";

/** What options say, in the order in which they do. */
const inOrder = (options: readonly TcpOption[]): string =>
  options.map((option) => (option.kind === "TS" ? "TS" : printTcpOptions([option]))).join();

/** What options say but for padding, order and the window scale. */
const regardless = (options: readonly TcpOption[]): string =>
  options
    .filter(({ kind }) => kind !== "nop" && kind !== "eol")
    .map((option) => (option.kind === "wscale" ? "wscale" : inOrder([option])))
    .sort()
    .join();
