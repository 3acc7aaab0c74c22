import { kind, type InputKind } from "@seedwire/engine";
import { Connection } from "@seedwire/tcp";

/** For checks: which pattern it is. */
export const SALT: InputKind<number> = kind("a whole number", Number.isSafeInteger);

/** For checks: over what it goes. */
export const CONNECTION: InputKind<Connection> = kind(
  "a connection, as await client.tcp.connect(server, 80) gives one",
  (value) => value instanceof Connection,
);
