import { expect, test } from "vitest";
import { tcpConfig } from "./config.ts";
import { HostChoices } from "./host-choices.ts";

test("who chooses the same as the one before gets the same configuration", () => {
  const choices = new HostChoices({ timestamps: false });
  expect([choices.for(), choices.for({})]).toEqual([choices.config, choices.config]);
  expect(choices.for({})).toBe(choices.config);
  const reno = choices.for({ congestionControl: "reno" });
  expect(reno).toEqual(tcpConfig({ timestamps: false, congestionControl: "reno" }));
  expect(choices.for({ congestionControl: "reno" })).toBe(reno);
  expect(choices.for({ congestionControl: "vegas" }).congestionControl).toBe("vegas");
  expect(choices.for({ congestionControl: "reno", timestamps: true }).timestamps).toBe(true);
  expect(choices.for({})).toEqual(choices.config);
});

test("what is changed afterwards in the choices that were handed over is a new choice", () => {
  const choices = new HostChoices({});
  const own = { ttl: 3 };
  expect(choices.for(own).ttl).toBe(3);
  own.ttl = 4;
  expect(choices.for(own).ttl).toBe(4);
  expect(() => choices.for({ ttl: 0 })).toThrow("ttl");
  expect(choices.for(own).ttl).toBe(4);
});
