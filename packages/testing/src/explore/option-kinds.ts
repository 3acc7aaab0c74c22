import { anything, callable, kind, whole, type InputKind, type Kinds } from "@seedwire/engine";
import { anyText, oracles, record } from "../input/kinds.ts";
import type { ExploreOptions } from "./explore.ts";
import { FAULT_KINDS, type FaultKind, type FaultPlan } from "./fault-plan.ts";
import type { FaultWindow } from "./fault-window.ts";

const isPlan = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((fault) => FAULT_KINDS.includes(fault as FaultKind));

const PLANS: InputKind<readonly FaultPlan[]> = kind(
  'what readFaultPlans reads, for example readFaultPlans("drop:1")',
  (value) => Array.isArray(value) && value.length > 0 && value.every(isPlan),
);

const PACKET = whole(1, Infinity);

/** What options of `explore` may be. Those of its runs are looked at when the first begins. */
export const EXPLORE_KINDS: Kinds<ExploreOptions> = {
  file: anything(),
  seed: anything(),
  params: anything(),
  untilNs: anything(),
  limits: anything(),
  plans: PLANS,
  window: record("{ packets: [1, 200] }"),
  delayNs: whole(0, Number.MAX_SAFE_INTEGER),
  limit: whole(0, Infinity),
  oracles,
  runner: callable("async (base, tasks, onTrial) => {}"),
  isStopped: callable("() => false"),
  onBase: callable("({ packets }) => console.log(packets)"),
  onPlan: callable("(planned) => console.log(planned)"),
  onTrial: callable("(trial) => console.log(trial)"),
};

/** What the fields of a window may be. */
export const WINDOW_KINDS: Kinds<FaultWindow> = {
  packets: kind(
    "the first and the last packet, for example [1, 200]",
    (value) =>
      Array.isArray(value) &&
      value.length === 2 &&
      value.every(PACKET.accepts) &&
      Number(value[0]) <= Number(value[1]),
  ),
  link: anyText,
  fromNs: whole(0, Infinity),
  toNs: whole(0, Infinity),
};
