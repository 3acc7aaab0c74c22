import { SocketError } from "@seedwire/ip";
import { expect, test } from "vitest";
import { refused } from "./refused.ts";

test("a refusal that nobody awaits is nobody's trouble", async () => {
  let unhandled = 0;
  const count = (): void => void unhandled++;
  process.on("unhandledRejection", count);
  const refusal = refused(new SocketError("EINVAL", "a"));
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", count);
  expect(unhandled).toBe(0);
  await expect(refusal).rejects.toThrow("EINVAL");
});
