import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { keyedHash } from "./keyed-hash.ts";
import { seqDiff, toSeq } from "./seq.ts";
import { B, twoHosts } from "./two-hosts.fixture.ts";

test("MUST-9 SHLD-1 RFC 6528 §3 each part of the key and of the four-tuple changes about half the bits", () => {
  const words = [1, 2, 0x0a000001, 0x0a000002, 80, 40000];
  const hash = ([k0, k1, ...rest]: number[]): number =>
    keyedHash([k0!, k1!], ...(rest as [number, number, number, number]));
  const first = hash(words);
  expect(hash(words)).toBe(first);
  for (let word = 0; word < words.length; word++) {
    for (let bit = 0; bit < (word < 4 ? 32 : 16); bit++) {
      const changed = words.with(word, words[word]! ^ (1 << bit));
      let differing = first ^ hash(changed);
      let count = 0;
      for (; differing !== 0; differing &= differing - 1) count++;
      expect(count).toBeGreaterThan(4);
      expect(count).toBeLessThan(28);
    }
  }
});

/** ISNs of connections to port 80 from the same port, opened at these times. */
async function isns(seed: string, times: readonly number[], localPort = 5000): Promise<number[]> {
  const { simulation, a } = twoHosts({ seed });
  const seen: number[] = [];
  await simulation.run(async () => {
    for (const time of times) {
      await simulation.sleep(time - simulation.nowNs);
      const connection = a.connect(B, 80, { localPort });
      seen.push(connection.endpoint.tcb.iss);
      connection.abort();
    }
  });
  return seen;
}

test("MUST-8 the same four-tuple again: the ISN has moved on by one each 4 us", async () => {
  const [first, second, third] = await isns("1", [0, ms(1), seconds(10)]);
  expect(seqDiff(toSeq(second!), toSeq(first!))).toBe(250);
  expect(seqDiff(toSeq(third!), toSeq(first!))).toBe(2_500_000);
});

test("MUST-9 SHLD-1 RFC6528-3-a RFC6528-3-b other ports and other secrets give unrelated ISNs, the same seed the same", async () => {
  const [first] = await isns("1", [0]);
  expect(await isns("1", [0])).toEqual([first]);
  for (const other of [await isns("2", [0]), await isns("1", [0], 5001)]) {
    expect(Math.abs(seqDiff(toSeq(other[0]!), toSeq(first!)))).toBeGreaterThan(100_000);
  }
});
