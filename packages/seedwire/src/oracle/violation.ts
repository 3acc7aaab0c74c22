import { formatDuration, type Ns } from "@seedwire/engine";
import type { Breach, Oracle } from "./oracle.ts";

/** A promise was broken: which one, by whom, when, by which packet. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly oracle: string;
  readonly breach: Breach;
  readonly virtualNs: Ns;

  constructor({ name, promise, source }: Oracle, breach: Breach, virtualNs: Ns) {
    const who = [breach.host, breach.connection].filter((part) => part !== undefined).join(", ");
    const lines = [
      `${name} (${breach.source ?? source}): ${breach.found}`,
      `  promised: ${promise}`,
      `  at ${formatDuration(virtualNs)}${who === "" ? "" : `, ${who}`}`,
      ...(breach.packet === undefined ? [] : [`  packet: ${breach.packet}`]),
    ];
    super(lines.join("\n"));
    this.oracle = name;
    this.breach = breach;
    this.virtualNs = virtualNs;
  }
}
