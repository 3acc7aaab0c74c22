/** An event of the simulator beside when it was measured on Linux. */
export interface TimedEvent {
  readonly label: string;
  readonly simulatedMs: number;
  /** Least and most of the measurements, as they were rounded to be written down. */
  readonly measuredMs: readonly [least: number, most: number];
  /** How much that may have moved them. */
  readonly roundingMs: number;
  /** Timers that ran one after the other until then. */
  readonly timers: number;
}

/** Something that is so, or is not. */
export interface Fact {
  readonly label: string;
  readonly simulated: unknown;
  readonly measured: unknown;
}

/** A row of the table of timers. */
export interface TimerRow {
  readonly what: string;
  readonly events: readonly TimedEvent[];
  readonly facts: readonly Fact[];
}

/** A row that is to be run. */
export interface TimerCase {
  readonly what: string;
  readonly run: () => Promise<Omit<TimerRow, "what">>;
}

/**
 * @param simulated seconds
 * @param measured seconds, as texts: "0.53", or "3.07 to 3.25"
 */
export function timed(label: string, simulated: number, measured: string, timers = 1): TimedEvent {
  const texts = measured.split(" to ");
  const decimals = Math.min(...texts.map((text) => /\.(\d+)/.exec(text)?.[1]?.length ?? 0));
  const [least, most] = [Number(texts[0]), Number(texts.at(-1))];
  return {
    label,
    simulatedMs: simulated * 1e3,
    measuredMs: [least * 1e3, most * 1e3],
    roundingMs: 500 * 10 ** -decimals,
    timers,
  };
}

/** A list of such events: retransmissions, probes. Each has one timer more than the one before. */
export const timedSeries = (
  label: string,
  simulated: readonly number[],
  measured: readonly string[],
): TimedEvent[] =>
  measured.map((text, n) => timed(`${label} ${n + 1}`, simulated[n] ?? NaN, text, n + 1));

/** The most that the kernel may take for what takes so long with exact timers (HZ 250). */
export const latestMs = ({ simulatedMs, timers }: TimedEvent): number =>
  1.125 * simulatedMs + 4 * timers;

/** Whether what was measured lies in [t, 1.125 t + 4 ms] of the simulator's t. */
export function isInside(event: TimedEvent): boolean {
  const { simulatedMs, measuredMs, roundingMs } = event;
  const [least, most] = measuredMs;
  // Packets took up to 0.3 ms more than the link says on their way through the emulator.
  return least + roundingMs >= simulatedMs && most - roundingMs <= latestMs(event) + 1;
}

export const isTrue = ({ simulated, measured }: Fact): boolean =>
  JSON.stringify(simulated) === JSON.stringify(measured);
