import { backlogCases } from "./backlog.ts";
import { closingCases } from "./closing.ts";
import { delayedAckCases } from "./delayed-ack.ts";
import { idleWindowCases } from "./idle-window.ts";
import { keepAliveCases } from "./keep-alive.ts";
import { openingCases } from "./opening.ts";
import { retransmissionCases } from "./retransmission.ts";
import type { TimerCase } from "./row.ts";
import { zeroWindowCases } from "./zero-window.ts";

/** All rows of the table of timers that was measured on Linux. */
export const TIMER_CASES: readonly TimerCase[] = [
  ...keepAliveCases,
  ...retransmissionCases,
  ...zeroWindowCases,
  ...closingCases,
  ...openingCases,
  ...backlogCases,
  ...delayedAckCases,
  ...idleWindowCases,
];
