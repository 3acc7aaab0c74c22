import { describe, expect, test } from "vitest";
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "@seedwire/wire";
import type { PacketEvent } from "./script.ts";
import type { IcmpPacket, TcpPacket, UdpPacket } from "./packet.ts";
import { parseScript, type ParseOptions } from "./parse-script.ts";
import { printExpression } from "./print-expression.ts";
import { ScriptError } from "./place.ts";

const parse = (text: string, options: ParseOptions = {}) =>
  parseScript(text, { file: "a.pkt", ...options });

/** The events after a first one at time 0. */
const events = (text: string, options?: ParseOptions) =>
  parse(`0 close(3) = 0\n${text}`, options).events.slice(1);

const only = (text: string, options?: ParseOptions) => events(text, options)[0]!;
const packet = (text: string, options?: ParseOptions) =>
  (only(`+0 ${text}`, options) as PacketEvent).packet;
const tcp = (text: string) => packet(text) as TcpPacket;
const icmp = (text: string) => packet(text) as IcmpPacket;

function failure(text: string, options?: ParseOptions): string {
  try {
    parse(text, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ScriptError);
    return (error as ScriptError).message;
  }
  return "";
}

const wrongPacket = (text: string): string => failure(`0 close(3) = 0\n+0 ${text}`);

describe("layout", () => {
  test("options, a command to begin with, events, a command to end with", () => {
    const script = parse(`
      // a comment
      --mtu=1400   --tolerance_usecs=10000
      --strict_segments /* another
      one */ \`sysctl a=1\`
      0 close(3) = 0
      +0 \`true\`
      +0 %{  assert tcpi_state == 1
        assert True }%
      +0 close(4) = 0
      \`true; false\``);
    expect(script.settings).toMatchObject({
      mtuBytes: 1400,
      toleranceUsecs: 10000,
      strictSegments: true,
    });
    expect(script.init).toEqual({ text: "sysctl a=1", line: 5, column: 14 });
    expect(script.cleanup?.text).toBe("true; false");
    expect(script.events.map(({ kind }) => kind)).toEqual(["call", "command", "code", "call"]);
    expect(script.events[2]).toMatchObject({
      code: "assert tcpi_state == 1\n        assert True",
      line: 8,
    });
  });

  test("what cannot be is refused, with its place and what would be right", () => {
    expect(failure("+0 close(3) = 0\n0.1 close(4) = 0\n0.05 close(5) = 0")).toContain("a.pkt:3:1:");
    expect(failure("0.1 close(3) = 0")).toBe(
      "a.pkt:1:1: the first event must be at time 0; write 0 or +0 before it",
    );
    expect(failure("close(3) = 0")).toContain("write a time in seconds");
    expect(failure("")).toContain("expected an event");
    expect(failure("0 close(3)")).toBe(
      'a.pkt:1:11: found the end of the script, expected "="; write the result of close(): = 0',
    );
    expect(failure('0 close("3) = 0')).toContain('expected the string to end with "');
    expect(failure("0 close(3) = 0 /* so")).toContain("expected the comment to end with */");
    expect(failure("0 close(3) = 0\n+0 %{ so")).toContain("expected the code block to end with }%");
    expect(failure("0 close(3) = 0 `a` `b`")).toContain("expected an event");
  });
});

describe("options", () => {
  test.each([
    ["--ip_version=ipv6", { ipVersion: "ipv6" }],
    ["--ip_version=ipv4_mapped_ipv6", { ipVersion: "ipv4-mapped-ipv6" }],
    ["--local_ip=10.0.0.1 --remote_ip=10.0.0.2", { localIp: "10.0.0.1", remoteIp: "10.0.0.2" }],
    ["--bind_port=80 --connect_port=81", { bindPort: 80, connectPort: 81 }],
    ["--mss=1000", { mssBytes: 1000 }],
    ["--tolerance_percent=5.5", { tolerancePercent: 5.5 }],
    ["--tcp_ts_tick_usecs=1000 --tcp_ts_ecr_scaled", { tsTickUsecs: 1000, tsEcrScaled: true }],
    ["--non_fatal=packet,syscall", { nonFatalPackets: true, nonFatalCalls: true }],
    ["--wire_server --speed=100 --init_scripts=./a.sh --verbose", {}],
  ])("%s", (options, settings) => {
    expect(parse(`${options}\n0 close(3) = 0`).settings).toMatchObject(settings);
  });

  test("the command line wins over the script", () => {
    const given = { options: ["--mtu=1300", "local_ip=1.2.3.4"], definitions: { A: "2" } };
    const { settings } = parse("--mtu=1400 --define=A=1 -D B=7 0 close(3) = 0", given);
    expect(settings).toMatchObject({ mtuBytes: 1300, localIp: "1.2.3.4" });
    expect(settings.definitions.get("A")).toBe("2");
    expect(settings.definitions.get("B")).toBe("7");
  });

  test("unknown and malformed ones are refused", () => {
    expect(failure("--foo=1\n0 close(3) = 0")).toContain("a.pkt:1:1: --foo is no option");
    expect(failure("--mtu=big\n0 close(3) = 0")).toContain('--mtu is "big", expected a whole');
    expect(failure("0 close(3) = 0 --mtu=1400")).toContain('found "--mtu=1400"');
  });
});

describe("definitions", () => {
  const values = { DOMAIN: '"text"', RUN: "`true`", N: "0x10", M: "-5", WORD: "SOCK_STREAM" };

  test("a word becomes a string, a command, an integer or another word", () => {
    const call = only("+0 f(DOMAIN, N, M, WORD, [N|WORD]) = 0", { definitions: values });
    expect(call.kind === "call" && call.args.map(({ kind }) => kind)).toEqual([
      "string",
      "integer",
      "integer",
      "symbol",
      "list",
    ]);
    expect(only("+0 RUN", { definitions: values })).toMatchObject({
      command: { text: "true" },
    });
  });

  test.each(["3021b9d889017eeb", "4d5a7bc46c6a5e1d", "1234567812345678", "0011223344556677"])(
    "a cookie of hex digits may look like a number: %s",
    (cookie) => {
      const found = packet("> S 0:0(0) <FO COOKIE,nop,nop>", { definitions: { COOKIE: cookie } });
      expect((found as TcpPacket).options?.[0]).toEqual({ kind: "FO", cookie });
      expect(tcp(`> S 0:0(0) <FO ${cookie},nop,nop>`).options?.[0]).toEqual({ kind: "FO", cookie });
    },
  );
});

describe("times", () => {
  const ms = 1e6;

  test.each([
    ["0.25 > . 1:1(0)", { kind: "absolute", ns: 250 * ms }],
    ["+.25 > . 1:1(0)", { kind: "relative", ns: 250 * ms }],
    ["+0 > . 1:1(0)", { kind: "relative", ns: 0 }],
    ["* > . 1:1(0)", { kind: "any" }],
    ["0.2~0.3 > . 1:1(0)", { kind: "absolute-range", ns: 200 * ms, endNs: 300 * ms }],
    ["+.2~+.3 > . 1:1(0)", { kind: "relative-range", ns: 200 * ms, endNs: 300 * ms }],
    ["+0~+.05 > . 1:1(0)", { kind: "relative-range", ns: 0, endNs: 50 * ms }],
    ["1.000001 > . 1:1(0)", { kind: "absolute", ns: 1_000_001_000 }],
  ])("%s", (text, time) => {
    expect(only(text).time).toEqual(time);
  });

  test.each([
    ["+0...0.2 close(3) = 0", 0, 200 * ms],
    ["+.01...0.011 close(3) = 0", 10 * ms, 11 * ms],
    ["0.1...0.3 close(3) = 0", 100 * ms, 300 * ms],
    ["+0 ...7 close(3) = 0", 0, 7000 * ms],
    ["+0....5 close(3) = 0", 0, 500 * ms],
    ["+0...0 close(3) = 0", 0, 0],
  ])("a call that blocks: %s", (text, ns, endNs) => {
    expect(only(text)).toMatchObject({ time: { ns }, endNs });
  });

  test("what cannot be is refused", () => {
    expect(wrongPacket("close(3) = 0\n-1 close(3) = 0")).toContain("not negative");
    expect(wrongPacket("close(3) = 0\n.3~.2 > . 1:1(0)")).toContain("runs backwards");
    expect(wrongPacket("close(3) = 0\n+.2~.3 > . 1:1(0)")).toContain('expected "+"');
    expect(wrongPacket("close(3) = 0\n* close(3) = 0")).toContain('found "*" before a system call');
    expect(wrongPacket("close(3) = 0\n* < . 1:1(0) win 1")).toContain("before an inbound packet");
    expect(wrongPacket("close(3) = 0\n+0~+1 `true`")).toContain(
      "a range of times before a command",
    );
    expect(wrongPacket("close(3) = 0\n+.3...0.2 close(3) = 0")).toContain(
      "returns before it starts",
    );
  });
});

describe("TCP packets", () => {
  test.each([
    ["S", SYN],
    ["S.", SYN | ACK],
    ["P.", PSH | ACK],
    ["F.", FIN | ACK],
    ["FP.", FIN | PSH | ACK],
    ["R", RST],
    ["R.", RST | ACK],
    [".", ACK],
    ["-", 0],
    ["SEW", SYN | ECE | CWR],
    ["SWE", SYN | ECE | CWR],
    ["SE.", SYN | ECE | ACK],
    ["SEWA", SYN | ECE | CWR | AE],
    ["PU.", PSH | URG | ACK],
    ["S.5", SYN | ACK | AE | ECE],
    [".2", ACK | CWR],
    ["P.7", PSH | ACK | AE | CWR | ECE],
  ])("flags %s", (text, flags) => {
    expect(tcp(`> ${text} 1:1(0)`).flags).toBe(flags);
    expect(tcp(`> ${text} 1:1(0)`).flagsAsDigit).toBe(/\d/.test(text));
  });

  test("every field", () => {
    expect(tcp("< PU. 1:1001(1000) ack 5 win 2000 urg 7 <nop,nop,TS val 1 ecr 2>")).toMatchObject({
      direction: "in",
      seq: 1,
      length: 1000,
      ack: 5,
      window: 2000,
      urgentPointer: 7,
      ports: null,
    });
    expect(tcp("> . 1:1(0)")).toMatchObject({ ack: null, window: null, options: [] });
    expect(tcp("> . 4294967295:0(1) ack 1 <...>")).toMatchObject({ options: null, length: 1 });
    expect(tcp("< 5 > 8080 S 0:0(0) win 1")).toMatchObject({
      ports: { source: 5, destination: 8080 },
    });
  });

  test.each([
    ["[ect0]", { ecn: "ect0" }],
    ["(ce)", { ecn: "ce" }],
    ["[noecn]", { ecn: "noecn" }],
    ["[ect01]", { ecn: "ect01" }],
    ["(tos 0x1c)", { tos: 0x1c }],
    ["[ttl 3]", { ttl: 3 }],
    ["[ect1, flowlabel 0x12345]", { ecn: "ect1", flowLabel: 0x12345 }],
  ])("IP header %s", (text, info) => {
    expect(tcp(`> ${text} . 1:1(0)`).ip).toMatchObject(info);
  });

  test.each([
    ["mss 1460", [{ kind: "mss", value: 1460 }]],
    ["wscale 8,nop", [{ kind: "wscale", value: 8 }, { kind: "nop" }]],
    ["sackOK, eol, eol", [{ kind: "sackOK" }, { kind: "eol" }, { kind: "eol" }]],
    ["nop,nop,TS val 7 ecr 8", [{}, {}, { kind: "TS", val: 7, ecr: 8 }]],
    [
      "nop,nop,sack 1:2 5:9",
      [
        {},
        {},
        {
          kind: "sack",
          blocks: [
            [1, 2],
            [5, 9],
          ],
        },
      ],
    ],
    ["FO,nop,nop", [{ kind: "FO", cookie: "" }, {}, {}]],
    ["FOEXP", [{ kind: "FOEXP", cookie: "" }]],
    ["FOEXP aabbccdd", [{ kind: "FOEXP", cookie: "aabbccdd" }]],
    ["md5 00112233445566778899aabbccddeeff,nop,nop", [{ kind: "md5" }, {}, {}]],
    ["nop,nop,md5", [{}, {}, { kind: "md5", digest: "" }]],
    ["ECN e0b 1 ceb 2 e1b 3,nop", [{ kind: "ECN", first: "e0b", counters: [1, 2, 3] }, {}]],
    ["ECN e1b 1 ceb 2 e0b 3,nop", [{ kind: "ECN", first: "e1b", counters: [1, 2, 3] }, {}]],
    ["ECN e1b 1 ceb 2", [{ kind: "ECN", first: "e1b", counters: [1, 2] }]],
    ["ECN,nop,nop", [{ kind: "ECN", counters: [] }, {}, {}]],
  ])("options <%s>", (text, options) => {
    expect(tcp(`> . 1:1(0) <${text}>`).options).toMatchObject(options);
  });

  test("what cannot be is refused", () => {
    expect(wrongPacket("< . 1:1(0)")).toContain("expected the window of an inbound segment");
    expect(wrongPacket("< . 1:1(0) win 1 <...>")).toContain("the options of an inbound segment");
    expect(wrongPacket("< . 1:2(0) win 1")).toContain("write 1:1(0)");
    expect(wrongPacket("< . 1:65537(65536) win 1")).toContain("a length of 0 to 65535");
    expect(wrongPacket("> X 1:1(0)")).toContain('found "X", expected TCP flags');
    expect(wrongPacket("> SE.5 1:1(0)")).toContain("write the three bits as a digit alone");
    expect(wrongPacket("> . 1:1(0) <mss 1460,sackOK>")).toContain("TCP options of 6 octets");
    expect(wrongPacket("> . 1:1(0) <mss 1460 sackOK>")).toContain("separated by commas");
    expect(wrongPacket("> . 1:1(0) <foo>")).toContain('found "foo", expected a TCP option');
    expect(wrongPacket("> SS 0:0(0)")).toContain('found "SS", expected each TCP flag once');
    expect(wrongPacket("> . 1:1(0) win 65536")).toContain("a window of 0 to 65535");
    expect(wrongPacket("< [ect01] . 1:1(0) win 1")).toContain("write ect0 or ect1");
    expect(wrongPacket("> . 1:1(0) <FO abc,nop,nop>")).toContain("pairs of hex digits");
  });

  test.each([
    ["< ipv4 1.1.1.1 > 2.2.2.2: . 1:1(0) win 1", "packets of ipv4"],
    ["> sctp: INIT[...]", "packets of sctp"],
    ["> S 0:0(0) <...>/udp(1 > 9811)", "TCP over UDP"],
    ["< icmp packet_too_big mtu 1280", "ICMPv6"],
  ])("%s is not supported", (text, what) => {
    expect(wrongPacket(text)).toContain(`not supported: `);
    expect(wrongPacket(text)).toContain(what);
  });
});

test("UDP packets", () => {
  expect(packet("< udp (1000)") as UdpPacket).toMatchObject({ direction: "in", length: 1000 });
  expect(packet("> [ect0] udp 1 > 2 (0)") as UdpPacket).toMatchObject({
    ip: { ecn: "ect0" },
    ports: { source: 1, destination: 2 },
    length: 0,
  });
});

describe("ICMP packets", () => {
  test.each([
    ["unreachable", { type: 3, code: 0 }],
    ["unreachable frag_needed mtu 1200", { type: 3, code: 4, mtu: 1200 }],
    ["unreachable precedence_cutoff", { type: 3, code: 15 }],
    ["unreachable code_13", { type: 3, code: 13 }],
    ["source_quench", { type: 4, code: 0 }],
    ["time_exceeded code_1", { type: 11, code: 1 }],
    ["type_200 code_7", { type: 200, code: 7 }],
    ["echo_request id 9", { type: 8, id: 9 }],
    ["unreachable port_unreachable [udp (100)]", { echoed: { kind: "udp", length: 100 } }],
    ["redirect [raw (40)]", { echoed: { kind: "raw", length: 40 } }],
    ["unreachable [1:1001(1000)]", { echoed: { kind: "tcp", seq: 1, length: 1000 } }],
  ])("%s", (text, fields) => {
    expect(icmp(`< icmp ${text}`)).toMatchObject(fields);
  });

  test("what cannot be is refused", () => {
    expect(wrongPacket("< icmp foo")).toContain("the type of an ICMP message");
    expect(wrongPacket("< icmp unreachable foo")).toContain("the code of an ICMP message");
    expect(wrongPacket("< icmp redirect mtu 7")).toContain("an MTU only after frag_needed");
  });
});

describe("system calls", () => {
  test.each([
    "socket(..., SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_TCP)",
    "readv(3, [{..., 100}, {..., 20}], 2)",
    "recvmsg(3, {msg_name(...)=..., msg_iov(1)=[{..., 1000}], msg_flags=0}, MSG_ERRQUEUE)",
    "setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8)",
    'setsockopt(3, SOL_TCP, TCP_CONGESTION, "cubic", 5)',
    "getsockopt(3, SOL_TCP, TCP_INFO, {tcpi_state=TCPI_ESTABLISHED}, [4])",
    "poll([{fd=4, events=POLLIN|POLLOUT, revents=POLLIN}], 1, -1)",
    'connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("1.2.3.4")}, 16)',
    "sendto(3, NULL, 0x10, 0, ..., ...)",
    "epoll_wait(4, [{events=EPOLLIN, fd=3}], 1, 0)",
    "f()",
    "f([], {})",
  ])("%s", (call) => {
    const event = only(`+0 ${call} = 0`);
    if (event.kind !== "call") throw new Error(event.kind);
    const printed = `${event.name}(${event.args.map(printExpression).join(", ")})`;
    expect(printed).toBe(call);
  });

  test.each([
    ["= 3", "3", null],
    ["= -1 EAGAIN (Resource temporarily unavailable)", "-1", "EAGAIN"],
    ["= -1 EADDRNOTAVAIL (Can't assign requested address)", "-1", "EADDRNOTAVAIL"],
    ["= 0x8002 (flags O_RDWR|O_NONBLOCK)", "0x8002", null],
    ["= -1 EINVAL (a (b) c) (d)", "-1", "EINVAL"],
    ["= ...", "...", null],
  ])("result %s", (text, result, errno) => {
    const [event, next] = events(`+0 f(3) ${text}\n+0 g(4) = 0`);
    if (event?.kind !== "call") throw new Error("no call");
    expect([printExpression(event.result), event.errno]).toEqual([result, errno]);
    expect(next).toMatchObject({ name: "g" });
  });

  test("neighbouring strings are joined, escapes resolved", () => {
    const call = only(String.raw`+0 f("a\x41\n" "b\"\101") = 0`);
    expect(call.kind === "call" && call.args[0]).toMatchObject({ value: 'aA\nb"A' });
  });

  test("what cannot be is refused", () => {
    expect(wrongPacket("f(3 4) = 0")).toContain("values are separated by commas");
    expect(wrongPacket("f({1=2}) = 0")).toContain("expected a name before it");
    expect(wrongPacket("f(>) = 0")).toContain("expected a value");
    expect(wrongPacket("f(3) = -1 EFOO")).toContain(
      'found "EFOO", expected the name of an error; write for example = -1 EAGAIN',
    );
    expect(wrongPacket("17 = 0")).toContain("expected a packet, call, command or code block");
  });
});
