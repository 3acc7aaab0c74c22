import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { runDumbbell } from "./dumbbell.ts";

test("a stretch of the dumbbell is counted from its begin to its end", async () => {
  const ends: boolean[] = [];
  const fromNs = ms(200);
  const short = await runDumbbell({ fromNs, lengthNs: ms(100) });
  const long = await runDumbbell({ fromNs, lengthNs: ms(200) }, (isEnd) => ends.push(isEnd));
  expect(ends).toEqual([false, true]);
  // 100 Mbit/s are about 833 packets in 100 ms, each three hops, and half as many ACKs.
  expect(short.hops).toBeGreaterThan(833 * 3 * 0.9);
  expect(short.hops).toBeLessThan(833 * 6);
  expect(long.hops / short.hops).toBeCloseTo(2, 0);
  expect(long.events).toBeGreaterThanOrEqual(long.hops * 0.9);
  expect(long.cpuNs).toBeGreaterThan(0);
});

test("with and without the digest the same happens", async () => {
  const stretch = { fromNs: ms(200), lengthNs: ms(100) };
  const [bare, plain] = [
    await runDumbbell({ ...stretch, options: "bare" }),
    await runDumbbell(stretch),
  ];
  expect([bare.hops, bare.events]).toEqual([plain.hops, plain.events]);
});

test("a run that ends before anything is counted is an error, and so is one that fails", async () => {
  await expect(runDumbbell({ params: { bytes: 1000, duration: 0 } })).rejects.toThrow(
    /was over at 1000000000 ns of virtual time, before anything was counted/,
  );
  await expect(runDumbbell({ params: { bytes: 0, duration: 0 } })).rejects.toThrow(/without end/);
});
