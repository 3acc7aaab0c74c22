import { callable, kind, whole, type InputKind, type Kinds } from "@seedwire/engine";
import { anyText, arbitrary, integer, list, oracles, milliseconds } from "../input/kinds.ts";
import type { GuaranteeOptions } from "./guarantee.ts";
import type { Impairments } from "./random-fates.ts";
import type { SurvivesOptions } from "./survives.ts";

const COMMON = {
  runs: whole(0, 1e9),
  seed: integer,
  budgetMs: milliseconds,
  save: callable<NonNullable<SurvivesOptions["save"]>>("(file, name) => name"),
  file: anyText,
  oracles,
  maxRuns: whole(0, Infinity),
};

/** What options of `guarantee` may be. */
export const GUARANTEE_KINDS: Kinds<GuaranteeOptions> = {
  ...COMMON,
  examples: list("network cases"),
  isKnown: callable('(failure) => failure.startsWith("tcp-ack")'),
  stop: callable("() => false"),
};

/** What options of `survives` may be. */
export const SURVIVES_KINDS: Kinds<SurvivesOptions> = {
  ...COMMON,
  impairments: arbitrary("fc.constant({ drop: 0.1 })"),
  params: kind(
    "values by name, or an arbitrary of them, for example fc.record({ bytes: fc.nat(9000) })",
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  ),
};

const probability: InputKind<number> = kind(
  "a probability, 0 to 1",
  (value) => typeof value === "number" && value >= 0 && value <= 1,
);

/** What an arbitrary of impairments may draw. */
export const IMPAIRMENT_KINDS: Kinds<Impairments> = {
  drop: probability,
  duplicate: probability,
  delay: probability,
  delayNs: kind("nanoseconds, 0 or more", (value) => Number.isFinite(value) && Number(value) >= 0),
  corrupt: probability,
};
