import { createContext, runInContext } from "node:vm";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { emitPacket } from "./emit.ts";
import { TCP } from "./packet.ts";
import { packetOf, toHex } from "./packets.fixture.ts";
import { vectorSumOf, workMemory } from "./work-memory.ts";

const payload = Uint8Array.from({ length: 1448 }, (_, i) => (i * 7) & 0xff);

test("sums are fast in the work memory, and nowhere else", () => {
  const { bytes, sum } = workMemory();
  expect(workMemory().bytes).toBe(bytes);
  expect(vectorSumOf(bytes)).toBe(sum);
  expect(vectorSumOf(bytes.subarray(0))).toBeNull();
  expect(vectorSumOf(new Uint8Array(1))).toBeNull();
});

test("without WebAssembly, or without a way to its module, packets have the same bytes", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { TCP } from "./packet.ts";
        import { packetOf, toHex } from "./packets.fixture.ts";
        import { rereadPacket } from "./reread.ts";
        import { emitPacket } from "./emit.ts";
        import { workMemory } from "./work-memory.ts";
        const payload = Uint8Array.from({ length: 1448 }, (_, i) => (i * 7) & 0xff);
        const packet = packetOf({ protocol: TCP, payload });
        const read = packetOf({ protocol: TCP });
        export const found = rereadPacket(packet, read);
        export const bytes = toHex(emitPacket(read));
        export const hasVectors = workMemory().sum !== null;
      `,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    write: false,
    platform: "neutral",
    mainFields: ["main"],
    format: "iife",
    globalName: "wire",
    logLevel: "silent",
  });
  const expected = toHex(emitPacket(packetOf({ protocol: TCP, payload })));
  for (const globals of ["", "var WebAssembly = undefined;"]) {
    const context = createContext({}); // has no atob either
    runInContext(globals + outputFiles[0]!.text, context);
    expect(runInContext("({ ...wire })", context)).toEqual({
      found: "ok",
      bytes: expected,
      hasVectors: false,
    });
  }
});
