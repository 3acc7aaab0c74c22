import { expect, test } from "vitest";
import { DeadlockError, RunawayError } from "./errors.ts";
import { days, ms } from "./time.ts";

test("a deadlock with nobody waiting points outside the simulation", () => {
  expect(new DeadlockError(ms(40), []).message).toMatchInlineSnapshot(`
    "Nothing is left to happen at 40 ms, but the scenario has not come to its end:
      Nobody waits for anything inside the simulation: the code awaits something outside it (a host timer, a file, a fetch, an import()) or a promise that nothing resolves. Await net.sleep(...) and the hosts' sockets instead."
  `);
});

test("a deadlock lists who waits", () => {
  const waiting = [{ who: "client", what: "data from server:80", sinceNs: ms(20) }];
  expect(new DeadlockError(ms(40), waiting).message).toMatchInlineSnapshot(`
    "Nothing is left to happen at 40 ms, but the scenario has not come to its end:
      client waits for data from server:80, since 20 ms
      Code that hangs and is not listed awaits something outside the simulation."
  `);
  expect(new DeadlockError(days(2), waiting, days(1)).message).toMatchInlineSnapshot(`
    "Nothing that an application sees has happened for 1 d of virtual time, but the scenario has not come to its end:
      client waits for data from server:80, since 20 ms
      Code that hangs and is not listed awaits something outside the simulation."
  `);
});

test("a run without end says which bound it met and what to do", () => {
  expect(RunawayError.events(ms(40), 100).message).toMatchInlineSnapshot(
    `"The run has gone past 100 events at 40 ms; stop it with --until, or raise limits.events"`,
  );
  expect(RunawayError.time(days(104)).message).toMatchInlineSnapshot(
    `"The next event after 104 d lies beyond 104 days, where time would stop being exact; stop the run with --until"`,
  );
  expect(
    RunawayError.storm(ms(40), 100, ["link a>b", "a timer of c"]).message,
  ).toMatchInlineSnapshot(
    `"Event storm: more than 100 events at one instant, 40 ms, so time stands still. The last ones were of link a>b, a timer of c. Something answers itself without any delay"`,
  );
});
