import { expect, test } from "vitest";
import { surroundings } from "./machine.ts";
import { documentOf } from "./results.ts";

test("a document is plain JSON data: machine, versions, samples and what follows from them", () => {
  const rows = [{ id: "tcp/1", name: "1 flow", unit: "ns/hop", samples: [3, 1, 2] }] as const;
  const answers = [{ name: "tcp-flows", about: "a packet-hop", rows }];
  const peers = [{ name: "ns2", note: "no bytes" }];
  const setting = { rounds: 3, warmUps: 1, quick: true, peers };
  const document = documentOf(surroundings(), setting, answers, []);
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  expect(document).toMatchObject({
    ...setting,
    surroundings: {
      cpu: expect.stringMatching(/./),
      cores: expect.any(Number),
      memoryBytes: expect.any(Number),
      node: process.versions.node,
      v8: process.versions.v8,
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    },
    questions: [{ name: "tcp-flows", rows: [{ id: "tcp/1", median: 2, least: 1, most: 3 }] }],
  });
});
