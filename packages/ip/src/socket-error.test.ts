import { expect, test } from "vitest";
import { SocketError } from "./socket-error.ts";

test("a socket error has a code, and says who tried what, what it means, and a hint", () => {
  const error = new SocketError("EMSGSIZE", "client: send 65508 bytes", "at most 65507 fit");
  expect(error).toBeInstanceOf(Error);
  expect(error.code).toBe("EMSGSIZE");
  expect(error.name).toBe("SocketError");
  expect(error.message).toBe(
    "client: send 65508 bytes: message too long (EMSGSIZE); at most 65507 fit",
  );
});
