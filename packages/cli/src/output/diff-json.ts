import { jsonParams, type RunOutcome } from "seedwire";
import type { DivergingSide, EventOrigin } from "@seedwire/testing";
import { isEqual, type Compared } from "../commands/diff.ts";
import type { NamedSide } from "../diff/sides.ts";
import { showPath } from "../load/find-file.ts";

/** An entry of `diffs` in what `diff --json` prints. */
export function diffData({ left, right, diff, culprit }: Compared): object {
  const { divergence } = diff;
  return {
    scenario: left.scenario.name,
    same: isEqual(diff),
    left: sideData(left, diff.left, diff.events.left, diff.repeats.left),
    right: sideData(right, diff.right, diff.events.right, diff.repeats.right),
    divergence:
      divergence === null
        ? null
        : {
            ...divergence,
            left: divergingData(divergence.left),
            right: divergingData(divergence.right),
          },
    results: diff.results,
    culprit: culprit?.message ?? null,
  };
}

function sideData(side: NamedSide, { result }: RunOutcome, told: number, repeats: boolean): object {
  const { file, seed, params, verdict, digest, virtualNs, failures } = result;
  const list = failures.map(({ message, at }) => ({ message, at }));
  return {
    of: side.name,
    file,
    seed,
    params: jsonParams(params),
    verdict,
    digest,
    virtualNs,
    events: told,
    repeats,
    failures: list,
  };
}

const divergingData = ({ origin, ...side }: DivergingSide): object => ({
  ...side,
  origin: origin === null ? null : originData(origin),
});

const originData = ({ scheduledBy, userCode, steps }: EventOrigin): object => ({
  scheduledBy: scheduledBy === null ? null : placeData(scheduledBy),
  userCode: userCode.map(placeData),
  steps,
});

const placeData = ({ name, path, line }: EventOrigin["userCode"][number]): object => ({
  function: name,
  at: `${showPath(path)}:${line}`,
});
