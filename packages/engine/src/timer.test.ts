import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Actor } from "./actor.ts";
import { Simulation } from "./simulation.ts";
import { MAX_NS, NEVER } from "./time.ts";
import { Timer } from "./timer.ts";

interface Alarm {
  readonly deadlineNs: number;
  arm(deadlineNs: number, background: boolean): void;
  cancel(): void;
  close(): void;
}

/** What a `Timer` must look like from outside: each `arm` schedules an event of its own. */
class NaiveTimer implements Alarm {
  deadlineNs = NEVER;
  #current: object | null = null;
  readonly #simulation: Simulation;
  readonly #expire: () => void;

  constructor(simulation: Simulation, expire: () => void) {
    this.#simulation = simulation;
    this.#expire = expire;
  }

  arm(deadlineNs: number): void {
    const simulation = this.#simulation;
    const current = {};
    this.#current = current;
    this.deadlineNs = deadlineNs;
    const actor: Actor = {
      describe: () => "a naive timer",
      fire: () => {
        simulation.queue.pop();
        simulation.unregister(handle);
        if (this.#current !== current) return simulation.skipEvent();
        this.cancel();
        this.#expire();
      },
    };
    const handle = simulation.register(actor);
    simulation.schedule(deadlineNs, handle);
  }

  cancel(): void {
    this.#current = null;
    this.deadlineNs = NEVER;
  }

  close(): void {
    this.cancel();
  }
}

interface Command {
  readonly what: "arm" | "cancel" | "close";
  readonly timer: number;
  readonly delayNs: number;
  readonly background: boolean;
}

const command: fc.Arbitrary<Command> = fc.record({
  what: fc.constantFrom("arm", "arm", "arm", "arm", "cancel", "close"),
  timer: fc.nat(3),
  delayNs: fc.oneof(fc.nat(3), fc.nat(30)),
  background: fc.boolean(),
});
/** At each of these instants some commands; and some after each expiry. */
const program = fc.record({
  planned: fc.array(fc.tuple(fc.nat(40), fc.array(command, { maxLength: 4 })), {
    maxLength: 12,
    size: "max",
  }),
  onExpiry: fc.array(fc.array(command, { maxLength: 3 }), { maxLength: 12, size: "max" }),
});
type Program = typeof program extends fc.Arbitrary<infer T> ? T : never;

/** Runs a program with timers of one kind; a closed timer is replaced by a new one. */
function play(
  { planned, onExpiry }: Program,
  make: (simulation: Simulation, expire: () => void) => Alarm,
) {
  const simulation = new Simulation({ seed: "1" });
  const log: string[] = [];
  const alarms: Alarm[] = [];
  let expiries = 0;
  const renew = (index: number): void => {
    const born = simulation.events;
    alarms[index] = make(simulation, () => {
      log.push(`${simulation.nowNs} timer ${index} born ${born}, event ${simulation.events}`);
      obey(onExpiry[expiries++] ?? []);
    });
  };
  const obey = (commands: readonly Command[]): void => {
    for (const { what, timer, delayNs, background } of commands) {
      const alarm = alarms[timer]!;
      if (what === "arm") alarm.arm(simulation.nowNs + delayNs, background);
      else if (what === "cancel") alarm.cancel();
      else {
        alarm.close();
        renew(timer);
      }
      log.push(alarms.map((each) => each.deadlineNs).join(" "));
    }
  };
  for (let index = 0; index < 4; index++) renew(index);
  for (const [timeNs, commands] of planned) simulation.at(timeNs, () => obey(commands));
  simulation.runSync();
  return { log, nowNs: simulation.nowNs, events: simulation.events, simulation };
}

test("timers expire as if each arm had an event of its own: same order, ties included", () => {
  const property = fc.property(program, (commands) => {
    const timers = play(commands, (simulation, expire) => new Timer(simulation, expire));
    const naive = play(commands, (simulation, expire) => new NaiveTimer(simulation, expire));
    expect(timers.log).toEqual(naive.log);
    expect(timers.nowNs).toBe(naive.nowNs); // leftovers move no time
    expect(timers.events).toBe(naive.events); // and count for nothing
    expect(timers.simulation.backgroundEvents).toBe(0);
  });
  fc.assert(property, { numRuns: 500 });
});

test("what does not keep a run going is counted: all but armed foreground timers", () => {
  const property = fc.property(
    fc.array(fc.tuple(command, fc.nat(8)), { maxLength: 40, size: "max" }),
    (commands) => {
      const simulation = new Simulation({ seed: "1" });
      const timers: Timer[] = [];
      const foreground = [false, false, false, false];
      for (let index = 0; index < 4; index++) {
        timers.push(new Timer(simulation, () => (foreground[index] = false)));
      }
      for (const [{ what, timer, delayNs, background }, passNs] of commands) {
        if (what === "arm") timers[timer]!.arm(simulation.nowNs + delayNs, background);
        else timers[timer]!.cancel();
        foreground[timer] = what === "arm" && !background;
        simulation.runSync(simulation.nowNs + passNs);
        const kept = simulation.queue.size - simulation.backgroundEvents;
        expect(kept).toBe(foreground.filter(Boolean).length);
      }
    },
  );
  fc.assert(property, { numRuns: 300 });
});

test("a re-armed timer waits behind what was scheduled for that instant before the re-arm", () => {
  const simulation = new Simulation({ seed: "1" });
  const order: string[] = [];
  const first = new Timer(simulation, () => order.push("first"));
  const second = new Timer(simulation, () => order.push("second"));
  first.arm(10);
  second.arm(10);
  first.arm(10);
  simulation.runSync();
  expect(order).toEqual(["second", "first"]);
});

test("re-arming later, as for every packet, keeps one event in the queue", () => {
  const simulation = new Simulation({ seed: "1" });
  const timer = new Timer(simulation, () => {});
  for (let packet = 0; packet < 1000; packet++) {
    timer.arm(1000 + packet);
    timer.arm(1000 + packet);
  }
  expect(simulation.queue.size).toBe(1);
  simulation.runSync();
  expect([simulation.nowNs, simulation.events]).toEqual([1999, 1]);
});

test("a closed timer's handle is used again once its last event is gone", () => {
  const simulation = new Simulation({ seed: "1" });
  const closed = new Timer(simulation, () => expect.unreachable());
  closed.arm(10);
  closed.close();
  closed.close();
  let expired = 0;
  const early = new Timer(simulation, () => expired++);
  early.arm(5);
  simulation.runSync(20);
  const actor: Actor = { fire: () => {}, describe: () => "" };
  expect([simulation.register(actor), simulation.register(actor)]).toEqual([0, 2]);
  expect(expired).toBe(1);
});

test("a timer may be armed, moved, cancelled and closed from its own expiry", () => {
  const simulation = new Simulation({ seed: "1" });
  const times: number[] = [];
  const timer: Timer = new Timer(simulation, () => {
    times.push(simulation.nowNs);
    expect([timer.armed, timer.deadlineNs]).toEqual([false, NEVER]);
    if (times.length < 3) timer.arm(simulation.nowNs + 10);
    else timer.close();
  });
  timer.arm(10);
  simulation.runSync();
  expect(times).toEqual([10, 20, 30]);
});

test("arming for never is the same as cancelling", () => {
  const simulation = new Simulation({ seed: "1" });
  const timer = new Timer(simulation, () => expect.unreachable());
  timer.arm(10);
  timer.arm(NEVER);
  expect(timer.armed).toBe(false);
  simulation.runSync();
  expect(simulation.nowNs).toBe(0);
});

test.each([-1, NaN, 4])("arming for %s when it is 5 ns is our bug", (deadlineNs) => {
  const simulation = new Simulation({ seed: "1" });
  simulation.runSync(5);
  const timer = new Timer(simulation, () => {}, { describe: () => "host a" });
  expect(() => timer.arm(deadlineNs)).toThrow("an instant that is not in the past");
});

test("a closed timer stays closed", () => {
  const simulation = new Simulation({ seed: "1" });
  const timer = new Timer(simulation, () => {});
  timer.close();
  expect(() => timer.arm(5)).toThrow("a closed timer stays closed");
});

test("a timer works at the last instant there is", () => {
  const simulation = new Simulation({ seed: "1" });
  const timer = new Timer(simulation, () => {});
  timer.arm(MAX_NS);
  simulation.runSync();
  expect(simulation.nowNs).toBe(MAX_NS);
});

test("a timer says whose it is", () => {
  const simulation = new Simulation({ seed: "1" });
  expect(new Timer(simulation, () => {}).describe()).toBe("a timer");
  const owned = new Timer(simulation, () => {}, { describe: () => "client:1" });
  expect(owned.describe()).toBe("a timer of client:1");
});
