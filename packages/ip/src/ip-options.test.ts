import { NO_BYTES } from "@seedwire/wire";
import { expect, test } from "vitest";
import { copiedOptions } from "./ip-options.ts";

test("only options with the copied flag go into later fragments (RFC 791 §3.1)", () => {
  const recordRoute = [7, 7, 4, 0, 0, 0, 0]; // not copied
  const routerAlert = [148, 4, 0, 0]; // copied
  const looseRoute = [131, 7, 4, 10, 0, 0, 1]; // copied
  const options = Uint8Array.from([...recordRoute, 1, ...routerAlert, ...looseRoute, 0]);
  expect(copiedOptions(options)).toEqual(Uint8Array.from([...routerAlert, ...looseRoute, 0]));
  expect(copiedOptions(Uint8Array.from([...recordRoute, 0]))).toBe(NO_BYTES);
  expect(copiedOptions(NO_BYTES)).toBe(NO_BYTES);
});

test("an option may be its type and length alone (RFC 791 §3.1)", () => {
  const options = Uint8Array.from([158, 2, 148, 4, 0, 0, 7, 2]);
  expect(copiedOptions(options)).toEqual(Uint8Array.from([158, 2, 148, 4, 0, 0, 0, 0]));
});
