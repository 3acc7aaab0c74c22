import { addressOf, type Address } from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ConnectionTable } from "./connection-table.ts";
import type { Endpoint } from "./endpoint.ts";

type Four = readonly [Address, number, Address, number];
const anyFour: fc.Arbitrary<Four> = fc.tuple(
  fc.constantFrom(addressOf(10, 0, 0, 1), addressOf(10, 0, 0, 2), addressOf(250, 0, 0, 1)),
  fc.integer({ min: 1, max: 5 }),
  fc.constantFrom(addressOf(10, 0, 0, 1), addressOf(10, 0, 0, 9), addressOf(127, 0, 0, 1)),
  fc.integer({ min: 1, max: 12 }),
);

test("MUST-54 it finds what a Map finds, whatever is added and removed", () => {
  const agrees = fc.property(
    fc.array(fc.tuple(anyFour, fc.boolean()), { maxLength: 400, size: "max" }),
    fc.array(anyFour, { maxLength: 20, size: "max" }),
    (steps, others) => {
      const table = new ConnectionTable();
      const map = new Map<string, Endpoint>();
      for (const [four, removes] of steps) {
        const key = four.join();
        const known = map.get(key);
        if (known !== undefined && removes) {
          table.remove(known);
          table.remove(known); // once more is nothing
          map.delete(key);
        } else if (known === undefined) {
          const [localAddress, localPort, remoteAddress, remotePort] = four;
          const endpoint = { localAddress, localPort, remoteAddress, remotePort } as Endpoint;
          table.add(endpoint);
          map.set(key, endpoint);
        }
        expect(table.size).toBe(map.size);
      }
      for (const four of [...steps.map(([each]) => each), ...others]) {
        expect(table.find(...four)).toBe(map.get(four.join()) ?? null);
      }
    },
  );
  fc.assert(agrees, { numRuns: 300 });
});
