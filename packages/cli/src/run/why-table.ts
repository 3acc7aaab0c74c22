import { traceSenderText } from "@seedwire/trace";
import type { RunObserver } from "seedwire";
import type { Terminal } from "../terminal.ts";

/** Prints what senders do, and why, as the run goes. */
export const tellWhy =
  ({ out, outColors }: Terminal): RunObserver =>
  ({ simulation }) => {
    const end = traceSenderText(
      simulation,
      (line) => out(`  ${line.trimEnd()}\n`),
      (titles) => out(`\n  ${outColors.dim(titles.trimEnd())}\n`),
    );
    return () => end();
  };
