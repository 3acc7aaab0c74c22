import { expect, test } from "vitest";
import { Cable, datagram } from "./cable.fixture.ts";
import { pulse } from "./pulse.ts";

test("a pulse beats at every so many events of packets", () => {
  const cable = new Cable();
  const beats: number[] = [];
  pulse(cable.simulation, 3, () => beats.push(cable.simulation.nowNs));
  for (let i = 0; i < 4; i++) cable.send(i * 1e9, datagram);
  cable.run();
  expect(beats).toEqual([1e9, 2e9 + 10_026_667]); // of 8 events the third and the sixth
});
