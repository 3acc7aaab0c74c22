import { ms, NEVER, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import * as posix from "../constants/index.ts";
import type { Result } from "../errno.ts";
import { at, B, connected, datagram, lab, listener, ok, stream } from "../lab.fixture.ts";
import type { OptionValue } from "../option-value.ts";
import type { Posix } from "../posix.ts";
import { SYMBOLS } from "../symbols.ts";
import type { TcpSocket } from "../tcp/tcp-socket.ts";

const { SOL_SOCKET, SOL_TCP, SOL_IP, SOL_UDP, SOL_IPV6 } = posix;

function get(process: Posix, fd: number, level: number, name: number): OptionValue | string {
  const output = { value: -12345 as OptionValue, length: 300 };
  const result = process.getsockopt(fd, level, name, output);
  return typeof result === "string" ? result : output.value;
}

/** Sets values one after the other: what came of it, and what the option is then. */
function play(
  fd: number,
  process: Posix,
  level: number,
  name: number,
  values: readonly number[],
): [Result, OptionValue | string][] {
  return values.map((value) => {
    const result = process.setsockopt(fd, level, name, value);
    return [result, get(process, fd, level, name)];
  });
}

/** Every line was seen on Linux 6.18: what an option is at first, and after each value is set. */
const TABLE: readonly (readonly [string, OptionValue, readonly [number, Result, OptionValue][]])[] =
  [
    [
      "SO_REUSEADDR",
      0,
      [
        [5, 0, 1],
        [0, 0, 0],
      ],
    ],
    ["SO_REUSEPORT", 0, [[1, 0, 1]]],
    [
      "SO_KEEPALIVE",
      0,
      [
        [1, 0, 1],
        [0, 0, 0],
      ],
    ],
    ["SO_BROADCAST", 0, [[1, 0, 1]]],
    ["SO_DEBUG", 0, [[1, 0, 1]]],
    ["SO_DONTROUTE", 0, [[1, 0, 1]]],
    ["SO_OOBINLINE", 0, [[1, 0, 1]]],
    [
      "SO_PRIORITY",
      0,
      [
        [7, 0, 7],
        [-1, 0, -1],
      ],
    ],
    ["SO_MARK", 0, [[77, 0, 77]]],
    ["SO_TYPE", 1, [[1, "ENOPROTOOPT", 1]]],
    ["SO_PROTOCOL", 6, [[6, "ENOPROTOOPT", 6]]],
    ["SO_DOMAIN", 2, [[2, "ENOPROTOOPT", 2]]],
    ["SO_ERROR", 0, [[1, "ENOPROTOOPT", 0]]],
    ["SO_ACCEPTCONN", 0, [[1, "ENOPROTOOPT", 0]]],
    [
      "SO_RCVLOWAT",
      1,
      [
        [0, 0, 1],
        [5, 0, 5],
      ],
    ],
    ["SO_SNDLOWAT", 1, [[5, "ENOPROTOOPT", 1]]],
    [
      "SO_SNDBUF",
      16384,
      [
        [0, 0, 4608],
        [1, 0, 4608],
        [5000, 0, 10_000],
        [1e7, 0, 8_388_608],
        [-1, 0, 8_388_608],
      ],
    ],
    [
      "SO_RCVBUF",
      131_072,
      [
        [0, 0, 2304],
        [1, 0, 2304],
        [5000, 0, 10_000],
        [1e7, 0, 8_388_608],
        [-1, 0, 8_388_608],
      ],
    ],
    [
      "SO_BUF_LOCK",
      0,
      [
        [4, "EINVAL", 0],
        [1, 0, 1],
      ],
    ],
    [
      "SO_TXREHASH",
      1,
      [
        [-1, 0, 1],
        [0, 0, 0],
        [2, "EINVAL", 0],
      ],
    ],
    [
      "SO_ZEROCOPY",
      0,
      [
        [1, 0, 1],
        [2, "EINVAL", 1],
      ],
    ],
    [
      "SO_PEEK_OFF",
      -1,
      [
        [5, 0, 5],
        [-1, 0, -1],
      ],
    ],
    ["SO_MAX_PACING_RATE", -1, [[1000, 0, 1000]]],
    ["SO_INCOMING_CPU", -1, [[0, 0, 0]]],
    [
      "TCP_NODELAY",
      0,
      [
        [1, 0, 1],
        [0, 0, 0],
      ],
    ],
    [
      "TCP_MAXSEG",
      536,
      [
        [0, 0, 536],
        [87, "EINVAL", 536],
        [88, 0, 88],
        [32_767, 0, 32_767],
        [32_768, "EINVAL", 32_767],
      ],
    ],
    [
      "TCP_CORK",
      0,
      [
        [1, 0, 1],
        [0, 0, 0],
      ],
    ],
    [
      "TCP_KEEPIDLE",
      7200,
      [
        [0, "EINVAL", 7200],
        [1, 0, 1],
        [32_767, 0, 32_767],
        [32_768, "EINVAL", 32_767],
      ],
    ],
    [
      "TCP_KEEPINTVL",
      75,
      [
        [0, "EINVAL", 75],
        [9, 0, 9],
        [32_768, "EINVAL", 9],
      ],
    ],
    [
      "TCP_KEEPCNT",
      9,
      [
        [0, "EINVAL", 9],
        [127, 0, 127],
        [128, "EINVAL", 127],
      ],
    ],
    [
      "TCP_SYNCNT",
      6,
      [
        [0, "EINVAL", 6],
        [127, 0, 127],
        [128, "EINVAL", 127],
      ],
    ],
    [
      "TCP_LINGER2",
      60,
      [
        [-5, 0, -1],
        [0, 0, 60],
        [100, 0, 100],
        [130, 0, 120],
      ],
    ],
    [
      "TCP_DEFER_ACCEPT",
      0,
      [
        [0, 0, 0],
        [1, 0, 1],
        [3, 0, 3],
        [10, 0, 15],
        [100, 0, 127],
      ],
    ],
    [
      "TCP_WINDOW_CLAMP",
      0,
      [
        [0, 0, 0],
        [1, 0, 1152],
        [100, 0, 1152],
        [1153, 0, 1153],
        [5000, 0, 5000],
      ],
    ],
    [
      "TCP_QUICKACK",
      1,
      [
        [0, 0, 0],
        [1, 0, 1],
        [2, 0, 1],
      ],
    ],
    [
      "TCP_USER_TIMEOUT",
      0,
      [
        [-1, "EINVAL", 0],
        [5, 0, 5],
        [0, 0, 0],
      ],
    ],
    [
      "TCP_THIN_LINEAR_TIMEOUTS",
      0,
      [
        [2, "EINVAL", 0],
        [1, 0, 1],
      ],
    ],
    [
      "TCP_THIN_DUPACK",
      0,
      [
        [2, "EINVAL", 0],
        [1, 0, 0],
      ],
    ],
    [
      "TCP_FASTOPEN",
      0,
      [
        [-1, "EINVAL", 0],
        [5, 0, 5],
      ],
    ],
    [
      "TCP_FASTOPEN_CONNECT",
      0,
      [
        [2, "EINVAL", 0],
        [-1, "EINVAL", 0],
        [1, 0, 1],
      ],
    ],
    [
      "TCP_FASTOPEN_NO_COOKIE",
      0,
      [
        [2, "EINVAL", 0],
        [1, 0, 1],
      ],
    ],
    [
      "TCP_NOTSENT_LOWAT",
      0,
      [
        [100, 0, 100],
        [-1, 0, -1],
      ],
    ],
    [
      "TCP_INQ",
      0,
      [
        [2, "EINVAL", 0],
        [1, 0, 1],
      ],
    ],
    [
      "TCP_SAVE_SYN",
      0,
      [
        [3, "EINVAL", 0],
        [2, 0, 2],
      ],
    ],
    [
      "TCP_RTO_MAX_MS",
      120_000,
      [
        [999, "EINVAL", 120_000],
        [1000, 0, 1000],
        [120_001, "EINVAL", 1000],
      ],
    ],
    [
      "IP_TOS",
      0,
      [
        [0x23, 0, 0x20],
        [0x10, 0, 0x10],
      ],
    ],
    [
      "IP_TTL",
      64,
      [
        [0, "EINVAL", 64],
        [-1, 0, 64],
        [256, "EINVAL", 64],
        [100, 0, 100],
      ],
    ],
    [
      "IP_MTU_DISCOVER",
      1,
      [
        [6, "EINVAL", 1],
        [-1, "EINVAL", 1],
        [3, 0, 3],
      ],
    ],
    [
      "IP_RECVERR",
      0,
      [
        [1, 0, 1],
        [0, 0, 0],
      ],
    ],
    ["IP_RECVTOS", 0, [[1, 0, 1]]],
    [
      "IP_MINTTL",
      0,
      [
        [256, "EINVAL", 0],
        [9, 0, 9],
      ],
    ],
    ["IP_MTU", "ENOTCONN", [[1, "ENOPROTOOPT", "ENOTCONN"]]],
  ];

const levelOf = (name: string): number => {
  if (name.startsWith("SO_")) return SOL_SOCKET;
  return name.startsWith("TCP_") ? SOL_TCP : SOL_IP;
};

describe("options of a TCP socket, as Linux 6.18 answers", () => {
  test.each(TABLE)("%s: %j at first, then %j", (name, initial, steps) => {
    const { a } = lab();
    const fd = stream(a);
    const [level, option] = [levelOf(name), SYMBOLS.get(name)!];
    expect(get(a, fd, level, option)).toBe(initial);
    const played = play(
      fd,
      a,
      level,
      option,
      steps.map(([value]) => value),
    );
    expect(played).toEqual(steps.map(([, result, value]) => [result, value]));
  });

  test("who asks in vain", () => {
    const { a } = lab();
    const fd = stream(a);
    const set = (level: number, name: number, value: OptionValue | null, length?: number): Result =>
      a.setsockopt(fd, level, name, value, length);
    for (const level of [SOL_SOCKET, SOL_TCP, SOL_IP]) {
      expect(set(level, 9999, 1)).toBe("ENOPROTOOPT");
      expect(get(a, fd, level, 9999)).toBe("ENOPROTOOPT");
    }
    for (const level of [SOL_UDP, SOL_IPV6]) {
      expect(set(level, 1, 1)).toBe("ENOPROTOOPT");
      expect(get(a, fd, level, 1)).toBe("EOPNOTSUPP");
    }
    expect(set(SOL_SOCKET, posix.SO_REUSEADDR, 1, 3)).toBe("EINVAL");
    expect(set(SOL_TCP, posix.TCP_NODELAY, 1, 3)).toBe("EINVAL");
    expect(set(SOL_SOCKET, posix.SO_REUSEADDR, null)).toBe("EFAULT");
    expect(set(SOL_SOCKET, posix.SO_REUSEADDR, 1, -1)).toBe("EINVAL");
    expect(set(SOL_SOCKET, posix.SO_LINGER, 1)).toBe("EINVAL");
    expect(set(SOL_TCP, posix.TCP_NODELAY, Uint8Array.of(1, 0, 0, 0))).toBe(0);
    expect(get(a, fd, SOL_TCP, posix.TCP_NODELAY)).toBe(1);
    expect(set(SOL_SOCKET, posix.SO_MARK, Uint8Array.of(1, 2, 3, 4, 5))).toBe(0);
    expect(get(a, fd, SOL_SOCKET, posix.SO_MARK)).toBe(0x0403_0201);
    expect(set(SOL_SOCKET, posix.SO_MARK, Uint8Array.of(1, 2, 3), 4)).toBe("EINVAL");
    expect(a.setsockopt(99, SOL_SOCKET, posix.SO_REUSEADDR, 1)).toBe("EBADF");
    expect(a.setsockopt(ok(a.epollCreate()), SOL_SOCKET, posix.SO_REUSEADDR, 1)).toBe("ENOTSOCK");
    expect(a.getsockopt(fd, SOL_SOCKET, posix.SO_TYPE, { value: 0, length: -1 })).toBe("EINVAL");
  });

  test("the length says how much was given", () => {
    const { a } = lab();
    const fd = stream(a);
    const lengthOf = (level: number, name: number, length: number): number => {
      const output = { value: 0 as OptionValue, length };
      ok(a.getsockopt(fd, level, name, output));
      return output.length;
    };
    expect(lengthOf(SOL_SOCKET, posix.SO_TYPE, 100)).toBe(4);
    expect(lengthOf(SOL_SOCKET, posix.SO_TYPE, 2)).toBe(2);
    expect(lengthOf(SOL_SOCKET, posix.SO_LINGER, 100)).toBe(8);
    expect(lengthOf(SOL_SOCKET, posix.SO_RCVTIMEO, 100)).toBe(16);
    expect(lengthOf(SOL_TCP, posix.TCP_CONGESTION, 100)).toBe(16);
    expect(lengthOf(SOL_TCP, posix.TCP_INFO, 1000)).toBeGreaterThan(200);
    expect(lengthOf(SOL_TCP, posix.TCP_ULP, 100)).toBe(0);
  });

  test("SO_LINGER, SO_RCVTIMEO and SO_SNDTIMEO are structures", () => {
    const { a } = lab();
    const fd = stream(a);
    expect(get(a, fd, SOL_SOCKET, posix.SO_LINGER)).toEqual({ onoff: 0, linger: 0 });
    ok(a.setsockopt(fd, SOL_SOCKET, posix.SO_LINGER, { onoff: 9, linger: 5 }));
    expect(get(a, fd, SOL_SOCKET, posix.SO_LINGER)).toEqual({ onoff: 1, linger: 5 });
    ok(a.setsockopt(fd, SOL_SOCKET, posix.SO_LINGER, { onoff: 0, linger: 7 }));
    expect(get(a, fd, SOL_SOCKET, posix.SO_LINGER)).toEqual({ onoff: 0, linger: 5 });
    for (const name of [posix.SO_RCVTIMEO, posix.SO_SNDTIMEO]) {
      expect(get(a, fd, SOL_SOCKET, name)).toEqual({ sec: 0, usec: 0 });
      ok(a.setsockopt(fd, SOL_SOCKET, name, { sec: 3, usec: 20_000 }));
      expect(get(a, fd, SOL_SOCKET, name)).toEqual({ sec: 3, usec: 20_000 });
    }
  });

  test("TCP_LINGER2 of a host that waits in FIN-WAIT-2 for ever is 0", () => {
    const { a } = lab({ tcp: { profile: "rfc" } });
    expect(get(a, stream(a), SOL_TCP, posix.TCP_LINGER2)).toBe(0);
  });

  test("TCP_CONGESTION is a name", () => {
    const { a } = lab();
    const fd = stream(a);
    expect(get(a, fd, SOL_TCP, posix.TCP_CONGESTION)).toBe("cubic");
    expect(a.setsockopt(fd, SOL_TCP, posix.TCP_CONGESTION, "reno")).toBe(0);
    expect(get(a, fd, SOL_TCP, posix.TCP_CONGESTION)).toBe("reno");
    expect(a.setsockopt(fd, SOL_TCP, posix.TCP_CONGESTION, "nosuch")).toBe("ENOENT");
    expect(a.setsockopt(fd, SOL_TCP, posix.TCP_CONGESTION, "")).toBe("EINVAL");
    expect(a.setsockopt(fd, SOL_TCP, posix.TCP_ULP, "tls")).toBe("ENOENT");
  });

  test("TCP_FASTOPEN_KEY is bytes: one key or two", () => {
    const { a } = lab();
    const fd = stream(a);
    const key = Uint8Array.from({ length: 32 }, (_, index) => index * 8);
    const set = (value: OptionValue, length?: number): Result =>
      a.setsockopt(fd, SOL_TCP, posix.TCP_FASTOPEN_KEY, value, length);
    expect(get(a, fd, SOL_TCP, posix.TCP_FASTOPEN_KEY)).toEqual(new Uint8Array(0));
    expect(set(key)).toBe(0);
    expect(get(a, fd, SOL_TCP, posix.TCP_FASTOPEN_KEY)).toEqual(key);
    expect(set(key, 16)).toBe(0);
    expect(get(a, fd, SOL_TCP, posix.TCP_FASTOPEN_KEY)).toEqual(key.subarray(0, 16));
    expect(set("0123456789abcdef")).toBe(0);
    const output = { value: 0 as OptionValue, length: 3 };
    ok(a.getsockopt(fd, SOL_TCP, posix.TCP_FASTOPEN_KEY, output));
    expect(output).toEqual({ value: Uint8Array.of(0x30, 0x31, 0x32), length: 3 });
    expect([set(key, 8), set(5, 16), set("short", 16)]).toEqual(["EINVAL", "EINVAL", "EFAULT"]);
  });

  test("TCP_SAVE_SYN: an accepted connection can tell the headers of its SYN, once", () => {
    const net = lab();
    const { b } = net;
    const fd = listener(net);
    ok(b.setsockopt(fd, SOL_TCP, posix.TCP_SAVE_SYN, 1));
    const { server } = connected(net, fd);
    const output = { value: 0 as OptionValue, length: 10 };
    const read = (): Result => b.getsockopt(server, SOL_TCP, posix.TCP_SAVED_SYN, output);
    expect([read(), output.length]).toEqual(["EINVAL", 60]);
    expect(read()).toBe(0);
    expect((output.value as Uint8Array)[0]).toBe(0x45);
    expect((output.value as Uint8Array)[33]).toBe(2); // SYN
    expect([read(), output]).toEqual([0, { value: new Uint8Array(0), length: 0 }]);
  });

  test("before and after the connection is there", () => {
    const net = lab();
    const { client } = connected(net);
    const { a } = net;
    expect(get(a, client, SOL_TCP, posix.TCP_MAXSEG)).toBe(1448);
    expect(get(a, client, SOL_IP, posix.IP_MTU)).toBe(1500);
    for (const name of [posix.TCP_FASTOPEN, posix.TCP_FASTOPEN_CONNECT]) {
      expect(a.setsockopt(client, SOL_TCP, name, 1)).toBe("EINVAL");
    }
    expect(a.setsockopt(client, SOL_TCP, posix.TCP_WINDOW_CLAMP, 0)).toBe("EINVAL");
  });
});

describe("what options do", () => {
  const configOf = (process: Posix, fd: number): TcpSocket["config"] =>
    process.connectionOf(fd)!.endpoint.tcb.config;

  test("options of a listener are those of its children", () => {
    const net = lab();
    const { b } = net;
    const fd = listener(net);
    ok(b.setsockopt(fd, SOL_TCP, posix.TCP_NODELAY, 1));
    ok(b.setsockopt(fd, SOL_TCP, posix.TCP_KEEPIDLE, 5));
    ok(b.setsockopt(fd, SOL_SOCKET, posix.SO_KEEPALIVE, 1));
    ok(b.setsockopt(fd, SOL_SOCKET, posix.SO_RCVLOWAT, 9));
    ok(b.setsockopt(fd, SOL_SOCKET, posix.SO_LINGER, { onoff: 1, linger: 4 }));
    ok(b.setsockopt(fd, SOL_IP, posix.IP_TOS, 0x88));
    const { server } = connected(net, fd);
    expect(get(b, server, SOL_TCP, posix.TCP_NODELAY)).toBe(1);
    expect(get(b, server, SOL_SOCKET, posix.SO_RCVLOWAT)).toBe(9);
    expect(get(b, server, SOL_SOCKET, posix.SO_LINGER)).toEqual({ onoff: 1, linger: 4 });
    expect(get(b, server, SOL_IP, posix.IP_TOS)).toBe(0x88);
    expect(configOf(b, server)).toMatchObject({
      nagle: false,
      keepAlive: true,
      keepAliveIdleNs: seconds(5),
      dscp: 0x22,
    });
  });

  test("options reach the connection, whenever they are set", () => {
    const net = lab();
    const { a } = net;
    listener(net);
    const fd = stream(a);
    ok(a.setsockopt(fd, SOL_TCP, posix.TCP_USER_TIMEOUT, 3000));
    ok(a.setsockopt(fd, SOL_TCP, posix.TCP_MAXSEG, 600));
    ok(a.setsockopt(fd, SOL_IP, posix.IP_MTU_DISCOVER, posix.IP_PMTUDISC_DONT));
    ok(net.end(a.connect(fd, at(B, 80))));
    expect(configOf(a, fd)).toMatchObject({
      userTimeoutNs: ms(3000),
      maxMssBytes: 600,
      pathMtuDiscovery: false,
      lingerNs: NEVER,
    });
    ok(a.setsockopt(fd, SOL_IP, posix.IP_TTL, 9));
    ok(a.setsockopt(fd, SOL_TCP, posix.TCP_LINGER2, -1));
    ok(a.setsockopt(fd, SOL_SOCKET, posix.SO_LINGER, { onoff: 1, linger: 0 }));
    expect(configOf(a, fd)).toMatchObject({ ttl: 9, finWait2Ns: -1, lingerNs: 0 });
  });

  test("SO_KEEPALIVE: a peer that is gone is found out", () => {
    const net = lab();
    const { a } = net;
    const { client } = connected(net);
    for (const [name, value] of [
      [posix.TCP_KEEPIDLE, 30],
      [posix.TCP_KEEPINTVL, 1],
      [posix.TCP_KEEPCNT, 3],
    ] as const) {
      ok(a.setsockopt(client, SOL_TCP, name, value));
    }
    ok(a.setsockopt(client, SOL_SOCKET, posix.SO_KEEPALIVE, 1));
    net.wire.ab.link.setUp(false);
    const reading = a.read(client, new Uint8Array(1));
    net.wait(seconds(32));
    expect(reading.result).toBeNull();
    net.wait(seconds(1));
    expect(reading.result).toBe("ETIMEDOUT");
  });

  test("SO_REUSEADDR and SO_REUSEPORT let ports be shared", () => {
    const { a } = lab();
    for (const name of [posix.SO_REUSEADDR, posix.SO_REUSEPORT]) {
      const [one, two, three] = [stream(a), stream(a), stream(a)];
      ok(a.setsockopt(one, SOL_SOCKET, name, 1));
      ok(a.setsockopt(two, SOL_SOCKET, name, 1));
      ok(a.bind(one, at(0, 5000 + name)));
      expect(a.bind(three, at(0, 5000 + name))).toBe("EADDRINUSE");
      expect(a.bind(two, at(0, 5000 + name))).toBe(0);
      expect(a.listen(one, 1)).toBe(0);
      expect(a.listen(two, 1)).toBe(name === posix.SO_REUSEPORT ? 0 : "EADDRINUSE");
    }
  });

  test("options of a UDP socket", () => {
    const { a } = lab();
    const fd = datagram(a);
    expect(get(a, fd, SOL_SOCKET, posix.SO_TYPE)).toBe(2);
    expect(get(a, fd, SOL_SOCKET, posix.SO_PROTOCOL)).toBe(17);
    expect(get(a, fd, SOL_SOCKET, posix.SO_SNDBUF)).toBe(212_992);
    expect(get(a, fd, SOL_SOCKET, posix.SO_RCVBUF)).toBe(212_992);
    ok(a.setsockopt(fd, SOL_SOCKET, posix.SO_RCVBUF, 5000));
    expect(get(a, fd, SOL_SOCKET, posix.SO_RCVBUF)).toBe(10_000);
    ok(a.setsockopt(fd, SOL_IP, posix.IP_TOS, 0x23));
    expect(get(a, fd, SOL_IP, posix.IP_TOS)).toBe(0x23);
    expect(a.setsockopt(fd, SOL_TCP, posix.TCP_NODELAY, 1)).toBe("ENOPROTOOPT");
    expect(get(a, fd, SOL_TCP, posix.TCP_NODELAY)).toBe("EOPNOTSUPP");
  });
});
