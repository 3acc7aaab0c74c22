import { builtinModule, type Globals } from "../host/host.ts";
import type { Instead } from "./instead.ts";

/** Functions and classes that make runs differ, or that wait for the host. */
export interface Forbidden {
  /** How its owner is called: "crypto."; "" for what is global. */
  readonly of: string;
  /** The object that has them as fields, or that inherits them. */
  readonly owner: unknown;
  /** Names; "*" for all functions of the owner itself, but not its classes. */
  readonly names: string;
  readonly instead: Instead;
}

type Modules = (name: string) => Record<string, unknown> | undefined;

/**
 * All that a simulation may not use, as far as the host has it. Not here: microtasks and
 * `process.nextTick`, which run in a fixed order before the next event; `new Date(0)`; printing; and
 * functions of `Math` whose last digit differs between engines (exp, log, pow, sin, ...), which are
 * the same each time on one machine.
 */
export function forbidden(
  globals: Globals = globalThis,
  modules: Modules = builtinModule,
): Forbidden[] {
  const field = (owner: unknown, name: string): unknown => (owner as Globals | undefined)?.[name];
  const proto = (name: string): unknown => field(globals[name], "prototype");
  const rows: Forbidden[] = [];
  const add = (of: string, owner: unknown, names: string, instead: Instead): void =>
    void rows.push({ of, owner, names, instead });

  add("Math.", globals["Math"], "random", "random");
  const { performance, crypto, process, scheduler, navigator } = globals;
  add("performance.", performance, "now mark measure eventLoopUtilization", "time");
  add("", globals, "setTimeout setInterval", "timer");
  add("", globals, "requestAnimationFrame requestIdleCallback", "timer");
  add("", globals, "setImmediate MessageChannel BroadcastChannel", "turn");
  add("AbortSignal.", globals["AbortSignal"], "timeout", "timer");
  add("Atomics.", globals["Atomics"], "wait waitAsync", "timer");
  add("scheduler.", scheduler, "postTask wait yield", "timer");
  add("crypto.", crypto, "getRandomValues randomUUID", "secret");
  add("crypto.subtle.", field(crypto, "subtle"), SUBTLE, "thread");
  add("", globals, "fetch XMLHttpRequest WebSocket EventSource", "network");
  add("navigator.", navigator, "sendBeacon", "network");
  add("", globals, "Worker SharedWorker", "process");
  add("process.", process, "hrtime uptime", "time");
  add("process.hrtime.", field(process, "hrtime"), "bigint", "time");
  add("process.", process, "cpuUsage resourceUsage memoryUsage", "machine");

  const os = modules("node:os");
  add("os.", os, "uptime loadavg freemem", "machine");
  add("timers.", modules("node:timers"), "setTimeout setInterval", "timer");
  add("timers.", modules("node:timers"), "setImmediate", "turn");
  const timers = modules("node:timers/promises");
  add("timers/promises.", timers, "setTimeout setInterval", "timer");
  add("timers/promises.", timers, "setImmediate", "turn");
  add("timers/promises.scheduler.", field(timers, "scheduler"), "wait yield", "timer");
  const nodeCrypto = modules("node:crypto");
  add("crypto.", nodeCrypto, RANDOM_OF_NODE, "secret");
  add("crypto.", nodeCrypto, "pbkdf2 scrypt hkdf checkPrime", "thread");
  add("zlib.", modules("node:zlib"), ZLIB, "thread");
  add("fs.", modules("node:fs"), "*", "file");
  add("fs.promises.", modules("node:fs/promises"), "*", "file");
  const net = modules("node:net");
  add("net.", net, "connect createConnection", "network");
  add("net.Socket.", field(field(net, "Socket"), "prototype"), "connect", "network");
  add("net.Server.", field(field(net, "Server"), "prototype"), "listen", "network");
  add("tls.", modules("node:tls"), "connect", "network");
  add("dgram.", modules("node:dgram"), "createSocket", "network");
  add("http.", modules("node:http"), "request get", "network");
  add("https.", modules("node:https"), "request get", "network");
  add("http2.", modules("node:http2"), "connect", "network");
  add("dns.", modules("node:dns"), "*", "name");
  add("dns.promises.", modules("node:dns/promises"), "*", "name");
  add("child_process.", modules("node:child_process"), "*", "process");
  add("worker_threads.", modules("node:worker_threads"), "Worker", "process");
  add("worker_threads.", modules("node:worker_threads"), "MessageChannel BroadcastChannel", "turn");
  add("Temporal.Now.", field(globals["Temporal"], "Now"), "*", "time");
  add("XMLHttpRequest.", proto("XMLHttpRequest"), "send", "network");
  return rows.filter(({ owner }) => owner !== undefined && owner !== null);
}

const SUBTLE =
  "encrypt decrypt sign verify digest generateKey deriveKey deriveBits importKey exportKey wrapKey unwrapKey";
const RANDOM_OF_NODE =
  "randomBytes pseudoRandomBytes randomInt randomUUID randomFill randomFillSync getRandomValues " +
  "generateKey generateKeySync generateKeyPair generateKeyPairSync generatePrime generatePrimeSync";
const ZLIB =
  "deflate inflate gzip gunzip unzip deflateRaw inflateRaw brotliCompress brotliDecompress zstdCompress zstdDecompress";
