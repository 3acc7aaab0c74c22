import { duration, size, type PacketFate } from "seedwire";
import type { Binding, Target } from "./target.ts";
import type { Candidate, Failing, Trials } from "./trials.ts";

const DELAY = duration(0);
const COPIES = size(1);

/** Makes each fate as simple as it can be: a drop, or a rounder delay, fewer copies; early packets. */
export async function simplifyFates(best: Failing, trials: Trials): Promise<Failing> {
  let left = await moveTogether(best, trials);
  for (const { id } of best.targets) {
    left = await simplest(left, trials, (candidate) => simplerKinds(candidate, id));
    left = await simplest(left, trials, (candidate) => earlierByte(candidate, id), SPOT);
    left = await simplest(left, trials, (candidate) => earlierNumber(candidate, id), NUMBER);
  }
  return left;
}

const SPOT: SimplestOptions = { bindings: ["spot"] };
const NUMBER: SimplestOptions = { bindings: ["number"] };

interface SimplestOptions {
  /** How fates find their packets. Default: one way and then the other. */
  readonly bindings?: readonly Binding[];
  /** Whether one that fails is right. Default: all are. */
  readonly accept?: (found: Failing) => Promise<boolean>;
}

/** Goes on to simpler candidates, until a whole list of them has none that fails. */
export async function simplest(
  best: Failing,
  trials: Trials,
  simpler: (best: Candidate) => Iterable<Candidate>,
  { bindings, accept = () => Promise.resolve(true) }: SimplestOptions = {},
): Promise<Failing> {
  let left = best;
  for (let start = 0; ;) {
    let found: Failing | null = null;
    let at = -1;
    for (const candidate of simpler(left)) {
      if (++at < start) continue;
      found = await trials.fails(candidate, bindings);
      if (found !== null && !(await accept(found))) found = null;
      if (found !== null) break;
    }
    if (found === null && start === 0) return left;
    left = found ?? left;
    // On from where it was: what did not help before rarely helps now. But at last all is tried.
    start = found === null ? 0 : at;
  }
}

/** One target changed; nothing if it is gone. */
function* changed(
  { params, targets }: Candidate,
  id: number,
  simpler: (target: Target) => Iterable<Target>,
): Generator<Candidate> {
  const target = targets.find((each) => each.id === id);
  if (target === undefined) return;
  for (const simple of simpler(target)) {
    yield { params, targets: targets.map((each) => (each === target ? simple : each)) };
  }
}

const simplerKinds = (best: Candidate, id: number): Iterable<Candidate> =>
  changed(best, id, function* (target) {
    for (const fate of simplerFates(target.fate)) yield { ...target, fate };
  });

/** Simpler things to befall the same packet. */
function* simplerFates(fate: PacketFate): Generator<PacketFate> {
  if (fate.fate === "drop") return;
  const { link, flow, packet } = fate;
  yield { link, flow, packet, fate: "drop" };
  if (fate.fate === "delay") {
    for (const ns of DELAY.simpler?.(fate.ns) ?? []) yield { ...fate, ns };
  } else if (fate.fate === "duplicate") {
    for (const copies of COPIES.simpler?.(fate.copies) ?? []) yield { ...fate, copies };
  }
}

/** The same fate of the first bytes, of earlier ones, or of an earlier copy. */
const earlierByte = (best: Candidate, id: number): Iterable<Candidate> =>
  changed(best, id, function* (target) {
    const { spot } = target;
    if (spot === null) return;
    if (spot.nth > 1) yield { ...target, spot: { ...spot, nth: 1 } };
    if (!("byte" in spot)) return;
    for (const byte of earlier(spot.byte, spot.at === "data" ? 1 : 0)) {
      yield { ...target, spot: { ...spot, byte } };
    }
  });

/** The same fate of an earlier packet. */
const earlierNumber = (best: Candidate, id: number): Iterable<Candidate> =>
  changed(best, id, function* (target) {
    for (const packet of earlier(target.fate.packet, 1)) {
      yield { ...target, fate: { ...target.fate, packet } };
    }
  });

/** The first, and places between. */
const earlier = (place: number, first: number): number[] => {
  const way = place - first;
  return [way, Math.floor(way / 2), Math.floor(way / 8)]
    .filter((step, i, steps) => step > 0 && steps.indexOf(step) === i)
    .map((step) => place - step);
};

/** Moves all fates of data and ACKs toward the beginning, as far from each other as they are. */
function moveTogether(best: Failing, trials: Trials): Promise<Failing> {
  return simplest(best, trials, shifts, SPOT);
}

function* shifts({ params, targets }: Candidate): Generator<Candidate> {
  const bytes = targets.flatMap(({ spot }) => (spot !== null && "byte" in spot ? [spot.byte] : []));
  if (bytes.length < 2) return;
  for (const first of earlier(Math.min(...bytes), 1)) {
    const step = Math.min(...bytes) - first;
    yield { params, targets: targets.map((target) => shifted(target, step)) };
  }
}

const shifted = (target: Target, step: number): Target =>
  target.spot !== null && "byte" in target.spot
    ? { ...target, spot: { ...target.spot, byte: target.spot.byte - step } }
    : target;
