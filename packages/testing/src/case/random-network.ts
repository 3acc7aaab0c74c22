import { scenario } from "seedwire";
import { readCaseText } from "./case-text.ts";
import { checkCase } from "./check-case.ts";
import { networkCase } from "./network-case-param.ts";
import { playCase } from "./play-case.ts";

/** Events of a case: many times what any of its size needs, soon reached by what never ends. */
const MOST_EVENTS = 5_000_000;

/**
 * A network, what it carries and what befalls it, all in one parameter. A file that exports it is what
 * `seedwire replay` and `seedwire shrink` need for the fate files of failed cases.
 */
export const randomNetwork = scenario(
  "random network",
  {
    params: { case: networkCase("what is not said is perfect, and a byte over TCP") },
    limits: { events: MOST_EVENTS, eventsPerInstant: 200_000 },
  },
  async ({ params, ...context }) => playCase(context, checkCase(readCaseText(params.case))),
);
