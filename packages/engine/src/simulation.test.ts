import { afterEach, beforeEach, expect, test } from "vitest";
import type { Actor } from "./actor.ts";
import { DeadlockError, RunawayError } from "./errors.ts";
import { Simulation, type SimulationOptions } from "./simulation.ts";
import { days, hours, MAX_NS, ms, seconds } from "./time.ts";
import { Timer } from "./timer.ts";

const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const simulate = (options: Partial<SimulationOptions> = {}): Simulation =>
  new Simulation({ seed: "1", rest, ...options });

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeEach(() => process.on("unhandledRejection", note));
afterEach(async () => {
  await rest();
  process.off("unhandledRejection", note);
  expect(unhandled.splice(0)).toEqual([]);
});

const tick = (simulation: Simulation, everyNs: number): Ticker => new Ticker(simulation, everyNs);

/** An actor that schedules itself again and again. */
class Ticker implements Actor {
  readonly handle: number;
  readonly #simulation: Simulation;
  readonly #everyNs: number;

  constructor(simulation: Simulation, everyNs: number) {
    this.#simulation = simulation;
    this.#everyNs = everyNs;
    this.handle = simulation.register(this);
    simulation.schedule(simulation.nowNs, this.handle);
  }

  fire(): void {
    const { queue, nowNs } = this.#simulation;
    queue.replaceNext(nowNs + this.#everyNs, this.#simulation.nextOrder(), this.handle);
  }

  describe(): string {
    return `a ticker of ${this.#everyNs} ns`;
  }
}

test("events of one instant run in the order they were scheduled", () => {
  const simulation = simulate();
  const order: number[] = [];
  for (const id of [1, 2, 3]) simulation.at(5, () => order.push(id));
  simulation.at(4, () => simulation.at(5, () => order.push(4)));
  simulation.runSync();
  expect(order).toEqual([1, 2, 3, 4]);
  expect(simulation.events).toBe(5);
});

test("runSync runs up to and including its instant, and then it is that instant", () => {
  const simulation = simulate();
  const times: number[] = [];
  for (const timeNs of [1, 10, 11]) simulation.at(timeNs, () => times.push(timeNs));
  simulation.runSync(10);
  expect([times, simulation.nowNs]).toEqual([[1, 10], 10]);
  simulation.at(10, () => times.push(100));
  simulation.runSync(5);
  expect([times, simulation.nowNs]).toEqual([[1, 10], 10]);
  simulation.runSync(20);
  expect([times, simulation.nowNs]).toEqual([[1, 10, 100, 11], 20]);
});

test("runSync goes on after a run in which application code was woken", async () => {
  const simulation = simulate();
  await simulation.run(() => simulation.sleep(5));
  const times: number[] = [];
  simulation.at(10, () => times.push(simulation.nowNs));
  simulation.at(20, () => times.push(simulation.nowNs));
  simulation.runSync(30);
  expect(times).toEqual([10, 20]);
});

test("a run lasts until its body and all events but background ones are over", async () => {
  const simulation = simulate();
  const timer = new Timer(simulation, () => expect.unreachable());
  let foreground = 0;
  const finished = await simulation.run(async () => {
    await simulation.sleep(ms(1));
    timer.arm(ms(50), true);
    simulation.at(ms(20), () => foreground++);
  });
  expect([finished, foreground, simulation.nowNs]).toEqual([true, 1, ms(20)]);
});

test("a cancelled timer does not keep a run going, nor the background timers before it", async () => {
  const simulation = simulate();
  await simulation.run(() => {
    const timer = new Timer(simulation, () => expect.unreachable());
    timer.arm(ms(50));
    timer.cancel();
    new Timer(simulation, () => expect.unreachable()).arm(ms(30), true);
    const moved = new Timer(simulation, () => {});
    moved.arm(ms(40));
    moved.arm(ms(10));
  });
  expect(simulation.nowNs).toBe(ms(10));
});

test("background timers do run while the body waits for one", async () => {
  const simulation = simulate();
  await simulation.run(async () => {
    const wait = simulation.waits.begin<void>("client", "TIME-WAIT to end");
    new Timer(simulation, () => wait.resolve()).arm(seconds(60), true);
    await wait.promise;
  });
  expect(simulation.nowNs).toBe(seconds(60));
});

test("until ends a run on time, finished or not", async () => {
  const unfinished = simulate();
  expect(await unfinished.run(() => unfinished.sleep(11), { untilNs: 10 })).toBe(false);
  expect(unfinished.nowNs).toBe(10);
  const finished = simulate();
  expect(await finished.run(() => finished.sleep(10), { untilNs: 10 })).toBe(true);
  const chatty = simulate();
  const run = chatty.run(() => tick(chatty, 3), { untilNs: 10 });
  expect([await run, chatty.nowNs, chatty.events]).toEqual([true, 10, 4]);
});

test("an earlier run's body that ends late does not end a later run", async () => {
  const simulation = simulate();
  await simulation.run(() => simulation.sleep(20), { untilNs: 10 });
  expect(await simulation.run(() => simulation.sleep(20))).toBe(true);
  expect(simulation.nowNs).toBe(30);
});

test("settle bounds how long events go on after the body", async () => {
  const simulation = simulate();
  await simulation.run(
    async () => {
      tick(simulation, 7);
      await simulation.sleep(100);
    },
    { settleNs: 20 },
  );
  expect(simulation.nowNs).toBe(120);
});

test("stop ends a run before the next event, and only that run", async () => {
  const simulation = simulate();
  const times: number[] = [];
  for (const timeNs of [1, 2, 3]) simulation.at(timeNs, () => times.push(timeNs));
  simulation.at(2, () => simulation.stop());
  simulation.at(2, () => expect(simulation.nowNs).toBe(2));
  expect(await simulation.run(() => simulation.sleep(10))).toBe(false);
  expect([times, simulation.nowNs]).toEqual([[1, 2], 2]);
  simulation.runSync();
  expect([times, simulation.nowNs]).toEqual([[1, 2, 3], 10]);
});

test("stop in runSync leaves the clock where it is", () => {
  const simulation = simulate();
  simulation.at(5, () => simulation.stop());
  simulation.runSync(10);
  expect(simulation.nowNs).toBe(5);
});

test("a body that throws at once, or later, fails the run with that very error", async () => {
  const error = new Error("of the scenario");
  const atOnce = simulate();
  const thrown = atOnce.run(() => {
    throw error;
  });
  await expect(thrown).rejects.toBe(error);
  const later = simulate();
  const rejected = later.run(async () => {
    await later.sleep(5);
    throw error;
  });
  await expect(rejected).rejects.toBe(error);
  expect(later.nowNs).toBe(5);
});

test("an error thrown in an event ends the run with that very error", async () => {
  const error = new Error("in an event");
  const simulation = simulate();
  const timer = new Timer(simulation, () => {
    throw error;
  });
  timer.arm(5);
  await expect(simulation.run(() => simulation.sleep(10))).rejects.toBe(error);
  expect(simulation.nowNs).toBe(5);
  const sync = simulate();
  sync.at(5, () => {
    throw error;
  });
  sync.at(6, () => expect.unreachable());
  expect(() => sync.runSync()).toThrow(error);
  expect(sync.nowNs).toBe(5);
});

test("fail ends the run with the first error given; later runs fail with it too", async () => {
  const simulation = simulate();
  simulation.at(3, () => {
    simulation.fail(new Error("first"));
    simulation.fail(new Error("second"));
  });
  await expect(simulation.run(() => simulation.sleep(5))).rejects.toThrow("first");
  expect(() => simulation.runSync()).toThrow("first");
});

test("call fails the run with what a callback throws or its promise rejects with", async () => {
  const rejecting = simulate();
  new Timer(rejecting, () => rejecting.call(() => Promise.reject(new Error("no")))).arm(3);
  rejecting.at(4, () => expect.unreachable());
  await expect(rejecting.run(() => rejecting.sleep(10))).rejects.toThrow("no");
  expect(rejecting.nowNs).toBe(3);

  const throwing = simulate();
  let afterwards = false;
  const timer = new Timer(throwing, () => {
    throwing.call(() => {
      throw new Error("in a callback");
    });
    afterwards = true; // the protocol code that called finishes its work
  });
  timer.arm(3);
  expect(() => throwing.runSync()).toThrow("in a callback");
  expect(afterwards).toBe(true);
});

test("a wait that ends with an error while nobody awaits it leaks nothing", async () => {
  const simulation = simulate();
  const wait = simulation.waits.begin("client", "a connection");
  wait.reject(new Error("refused"));
  await rest();
  await expect(wait.promise).rejects.toThrow("refused");
});

test("application code comes to rest before the next event", async () => {
  const simulation = simulate();
  const log: string[] = [];
  const deep = async (depth: number): Promise<void> => {
    if (depth > 0) await deep(depth - 1);
  };
  simulation.at(5, () => log.push("event at 5"));
  simulation.at(5, () => log.push("second event at 5"));
  await simulation.run(async () => {
    await simulation.sleep(5);
    log.push("awake");
    await deep(500);
    log.push("done");
  });
  // The sleep was planned last, so the events planned for the same instant come first.
  expect(log).toEqual(["event at 5", "second event at 5", "awake", "done"]);
  const other = simulate();
  const order: string[] = [];
  await other.run(async () => {
    const asleep = other.sleep(5);
    other.at(5, () => order.push("event"));
    await asleep;
    await deep(500);
    order.push("code");
  });
  expect(order).toEqual(["code", "event"]);
});

test("a promise that a planned action resolves wakes its waiter at that instant", async () => {
  const simulation = simulate();
  let wokenNs = -1;
  simulation.at(100, () => {});
  await simulation.run(async () => {
    await new Promise<void>((resolve) => simulation.at(7, resolve));
    wokenNs = simulation.nowNs;
  });
  expect(wokenNs).toBe(7);
});

test("sleeps end by time, then in the order they began", async () => {
  const simulation = simulate();
  const log: string[] = [];
  const sleeper = async (name: string, delayNs: number): Promise<void> => {
    await simulation.sleep(delayNs, name);
    log.push(`${name} ${simulation.nowNs}`);
  };
  const all = [sleeper("a", 5), sleeper("b", 3), sleeper("c", 5), sleeper("d", 0)];
  await simulation.run(() => Promise.all(all));
  expect(log).toEqual(["d 0", "b 3", "a 5", "c 5"]);
});

test("a deadlock is reported with who waits for what, since when", async () => {
  const simulation = simulate();
  const run = simulation.run(async () => {
    await simulation.sleep(ms(1.5));
    await simulation.waits.begin("client", "data from server:80").promise;
  });
  await expect(run).rejects.toThrow(DeadlockError);
  await expect(run).rejects.toThrow(
    "Nothing is left to happen at 1.5 ms, but the scenario has not come to its end:\n" +
      "  client waits for data from server:80, since 1.5 ms\n",
  );
  await expect(run).rejects.toMatchObject({ virtualNs: ms(1.5) });
});

test("a deadlock is no later for a timer that was cancelled", async () => {
  const simulation = simulate();
  const timer = new Timer(simulation, () => {});
  timer.arm(days(3));
  timer.cancel();
  const never = simulation.waits.begin("client", "data");
  await expect(simulation.run(() => never.promise, { untilNs: days(2) })).rejects.toThrow(
    "Nothing is left to happen at 0 s",
  );
});

test("awaiting something outside the simulation is reported, not a hang", async () => {
  const simulation = simulate();
  let timer: NodeJS.Timeout | undefined;
  const anHour = new Promise((resolve) => (timer = setTimeout(resolve, 3_600_000)));
  await expect(simulation.run(() => anHour)).rejects.toThrow(
    "the code awaits something outside it",
  );
  clearTimeout(timer);
});

test.each([
  ["goes on", (simulation: Simulation) => simulation.sleep(5)],
  ["ends", () => Promise.resolve()],
])("awaiting a turn of the host is reported too, also if the body %s in it", async (_, next) => {
  const simulation = simulate();
  const run = simulation.run(async () => {
    await simulation.sleep(7);
    await rest();
    await next(simulation);
  });
  await expect(run).rejects.toThrow("the code awaits something outside it");
  expect(simulation.nowNs).toBe(7);
});

test("who was woken by the host, and not by the simulation, is told", async () => {
  let isOutside = false;
  const simulation = simulate({ isOutside: () => isOutside });
  const run = simulation.run(async () => {
    tick(simulation, 1);
    await simulation.sleep(7);
    isOutside = true;
    await simulation.sleep(1, "client");
  });
  await expect(run).rejects.toThrow(
    "went on at 7 ns: it awaited something outside the simulation (a host timer, a file, a fetch, an import()), which comes sooner or later by chance. Now client waits for 1 ns to pass. Await net.sleep",
  );
});

test("an error that comes in the last turn before a deadlock is the true reason", async () => {
  const failing = simulate();
  const failure = failing.run(async () => {
    await rest();
    await rest();
    throw new Error("the true reason");
  });
  await expect(failure).rejects.toThrow("the true reason");
});

test("a run in which nothing that an application sees happens for a day is stalled", async () => {
  const simulation = simulate();
  const run = simulation.run(async () => {
    tick(simulation, hours(1));
    await simulation.sleep(hours(2));
    await simulation.waits.begin("client", "data").promise;
  });
  await expect(run).rejects.toThrow(
    "Nothing that an application sees has happened for 1 d of virtual time, but the scenario has not come to its end:\n" +
      "  client waits for data, since 2 h",
  );
  expect(simulation.nowNs).toBe(hours(26));
});

test("progress and sleeping are no stall", async () => {
  const simulation = simulate();
  tick(simulation, hours(1));
  await simulation.run(() => simulation.sleep(days(5)), { untilNs: days(6) });
  const seen = simulate();
  tick(seen, hours(1));
  const timer: Timer = new Timer(seen, () => {
    seen.progress();
    timer.arm(seen.nowNs + hours(20));
  });
  timer.arm(0);
  const wait = seen.waits.begin("client", "data");
  expect(await seen.run(() => wait.promise, { untilNs: days(6) })).toBe(false);
});

test("a sleep that a callback begins is no stall either", async () => {
  const simulation = simulate();
  tick(simulation, hours(1));
  const wait = simulation.waits.begin<void>("client", "data");
  new Timer(simulation, () => {
    void simulation.sleep(days(3)).then(() => wait.resolve());
  }).arm(hours(1));
  expect(await simulation.run(() => wait.promise, { untilNs: days(4) })).toBe(true);
});

test("an event storm names the actors that make it", async () => {
  const simulation = simulate({ limits: { eventsPerInstant: 1000 } });
  simulation.at(5, () => tick(simulation, 0));
  tick(simulation, 7);
  const run = simulation.run(() => simulation.sleep(10));
  await expect(run).rejects.toThrow(RunawayError);
  const again = simulate({ limits: { eventsPerInstant: 1000 } });
  again.at(5, () => tick(again, 0));
  expect(() => again.runSync()).toThrow(
    "Event storm: more than 1000 events at one instant, 5 ns, so time stands still. The last ones were of a ticker of 0 ns.",
  );
});

test("application code that sleeps for no time, for ever, is a storm too", async () => {
  const simulation = simulate({ limits: { eventsPerInstant: 50 } });
  const run = simulation.run(async () => {
    for (;;) await simulation.sleep(0, "client");
  });
  await expect(run).rejects.toThrow("a sleep of client");
});

test("as many events at one instant as the limit says are no storm", () => {
  const simulation = simulate({ limits: { eventsPerInstant: 100 } });
  for (let event = 0; event < 100; event++) simulation.at(5, () => {});
  simulation.runSync();
  simulation.at(5, () => {});
  expect(() => simulation.runSync()).toThrow("Event storm");
});

test("cancelled timers are no part of a storm", () => {
  const simulation = simulate({ limits: { eventsPerInstant: 100 } });
  for (let event = 0; event < 100; event++) {
    simulation.at(5, () => {});
    simulation.at(5, () => expect.unreachable()).close();
  }
  simulation.runSync();
  expect(simulation.events).toBe(100);
});

test("a run of too many events ends with an error, after exactly so many", () => {
  const simulation = simulate({ limits: { events: 100 } });
  tick(simulation, 1);
  expect(() => simulation.runSync()).toThrow("gone past 100 events at 99 ns");
  expect(simulation.events).toBe(100);
});

test("a run without end tells who waits for what meanwhile", async () => {
  const simulation = simulate({ limits: { events: 100 } });
  tick(simulation, 1);
  const run = simulation.run(() => simulation.waits.begin("client", "an answer").promise);
  await expect(run).rejects.toThrow(
    /gone past 100 events .* Meanwhile:\n {2}client waits for an answer, since 0 ?n?s$/,
  );
});

test("time ends after 104 days, with an error", () => {
  const simulation = simulate();
  tick(simulation, days(30));
  expect(() => simulation.runSync()).toThrow("beyond 104 days");
  expect(simulation.nowNs).toBe(days(90));
  const last = simulate();
  last.at(MAX_NS, () => {});
  last.runSync();
  expect(last.nowNs).toBe(MAX_NS);
  expect(() => last.after(1, () => {})).toThrow(RangeError);
});

test("an event in the past or between two nanoseconds is our bug and names its actor", () => {
  for (const timeNs of [3, 5.5, NaN]) {
    const simulation = simulate();
    simulation.runSync(5);
    const ticker = tick(simulation, 1);
    simulation.queue.pop();
    simulation.schedule(timeNs, ticker.handle);
    expect(() => simulation.runSync()).toThrow("events lie in the future, at whole nanoseconds");
  }
});

test("what is planned must be an instant that is not in the past", async () => {
  const simulation = simulate();
  simulation.runSync(5);
  expect(() => simulation.at(4, () => {})).toThrow("it is already 5 ns");
  expect(() => simulation.after(-1, () => {})).toThrow(RangeError);
  expect(() => simulation.at(5.5, () => {})).toThrow(RangeError);
  expect(() => simulation.sleep(MAX_NS)).toThrow(RangeError);
  expect(simulation.waits.report()).toEqual([]);
  await expect(simulation.run(() => {}, { untilNs: -1 })).rejects.toThrow(RangeError);
});

test("an action can be given up", () => {
  const simulation = simulate();
  simulation.at(5, () => expect.unreachable()).close();
  simulation.runSync();
  expect(simulation.nowNs).toBe(0);
});

test("a simulation runs once at a time", async () => {
  const simulation = simulate();
  await simulation.run(async () => {
    await simulation.sleep(1);
    expect(() => simulation.runSync()).toThrow("running already");
    await expect(simulation.run(() => {})).rejects.toThrow("running already");
    await simulation.sleep(1);
  });
  expect(simulation.nowNs).toBe(2);
  simulation.at(3, () => simulation.runSync());
  expect(() => simulation.runSync()).toThrow("running already");
});

test("simulations in one process do not notice each other", async () => {
  const story = async (simulation: Simulation): Promise<string[]> => {
    const log: string[] = [];
    const rng = simulation.rng("naps");
    await simulation.run(async () => {
      for (let nap = 0; nap < 20; nap++) {
        await simulation.sleep(rng.int32() & 1023);
        log.push(`${nap} ${simulation.nowNs} ${simulation.events}`);
      }
    });
    return log;
  };
  const alone = await story(simulate());
  const together = await Promise.all([story(simulate()), story(simulate()), story(simulate())]);
  expect(together).toEqual([alone, alone, alone]);
});

test("without a rest handed in, microtasks have to do", async () => {
  const simulation = new Simulation({ seed: "1" });
  await simulation.run(async () => {
    await simulation.sleep(5);
    await simulation.sleep(5);
  });
  expect(simulation.nowNs).toBe(10);
});

test("a pulse beats between events, every so many of them, whoever else does", () => {
  const simulation = simulate();
  tick(simulation, 10);
  const beats: string[] = [];
  simulation.pulse(3, () => beats.push(`three ${simulation.events} at ${simulation.nowNs}`));
  simulation.pulse(4, () => beats.push(`four ${simulation.events}`));
  simulation.runSync(70);
  expect(simulation.events).toBe(8);
  expect(beats).toEqual(["three 3 at 20", "four 4", "three 6 at 50"]);
  simulation.runSync(80);
  expect(beats.slice(3)).toEqual(["four 8"]);
});

test("a pulse at the limit of events does not hide it", () => {
  const simulation = simulate({ limits: { events: 3 } });
  tick(simulation, 10);
  let beats = 0;
  simulation.pulse(1, () => beats++);
  expect(() => simulation.runSync()).toThrow(RunawayError);
  expect([simulation.events, beats]).toEqual([3, 2]);
});
