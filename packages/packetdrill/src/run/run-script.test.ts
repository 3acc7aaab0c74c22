import { describe, expect, test } from "vitest";
import type { RunOptions, ScriptResult } from "./result.ts";
import { runScript } from "./run-script.ts";

/** A connection that came in, of which descriptor 4 is ours. It takes 0.15 s. */
const PASSIVE = `
\`sysctl -q net.ipv4.tcp_timestamps=0 net.ipv4.tcp_early_retrans=0
 sysctl -q net.ipv4.tcp_congestion_control=reno\`
0   socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0  setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0  bind(3, ..., ...) = 0
+0  listen(3, 5) = 0
+.1 < S 1000:1000(0) win 20000 <mss 1000>
+0  > S. 5000:5000(0) ack 1001 <mss 1460>
+.05 < . 1:1(0) ack 1 win 20000
+0  accept(3, ..., ...) = 4
`;
const LINES = PASSIVE.split("\n").length - 1;

const run = (text: string, options: RunOptions = {}): ScriptResult =>
  runScript(text, { file: "a.pkt", ...options });

/** A script that goes on from an open connection. */
const passive = (text: string, options: RunOptions = {}): ScriptResult =>
  run(`${PASSIVE}${text}`, options);

/** What came of it, with the line counted from the end of the opening. */
function outcome({ outcome, line, message }: ScriptResult): string {
  return outcome === "pass" ? "pass" : `${outcome} ${line - LINES}: ${message}`;
}

test("a script that holds passes, and leaves nothing to say", () => {
  const result = passive("+.1 write(4, ..., 100) = 100\n+0 > P. 1:101(100) ack 1");
  expect(result).toEqual({
    file: "a.pkt",
    outcome: "pass",
    line: 0,
    message: "",
    ms: 0,
    virtualNs: 250_000_000,
    report: "",
  });
});

test("real time is measured with the clock that is handed in", () => {
  let now = 5;
  expect(passive("", { clockMs: () => (now += 7) }).ms).toBe(7);
});

test("the same script gives the same report", () => {
  const text = "+.1 write(4, ..., 100) = 100\n+0 > P. 1:102(101) ack 1";
  expect(passive(text)).toEqual(passive(text));
});

describe("times", () => {
  const write = (events: string): string => outcome(passive(`+.1 write(4, ..., 9) = 9\n${events}`));

  test("the first retransmission comes after 200 ms + R, and 4 ms or an eighth are tolerated", () => {
    const first = "+0 > P. 1:10(9) ack 1\n";
    expect(write(`${first}+.25 > P. 1:10(9) ack 1`)).toBe("pass");
    expect(write(`${first}+.28 > P. 1:10(9) ack 1`)).toBe("pass");
    expect(write(`${first}+.29 > P. 1:10(9) ack 1`)).toBe(
      "fail 3: the packet left 40 ms too early",
    );
    expect(write(`${first}+.22 > P. 1:10(9) ack 1`)).toBe("fail 3: the packet left 30 ms too late");
    expect(write(`${first}+.2~+.24 > P. 1:10(9) ack 1`)).toBe("pass");
    expect(write(`${first}+.1~+.2 > P. 1:10(9) ack 1`)).toContain("50 ms too late");
    expect(write(`${first}* > P. 1:10(9) ack 1`)).toBe("pass");
    expect(write(`${first}.5 > P. 1:10(9) ack 1`)).toBe("pass");
    expect(write(`${first}.5~.6 > P. 1:10(9) ack 1`)).toBe("pass");
  });

  test("exact: a microsecond", () => {
    const exact = (delay: string): string => {
      const text = `+.1 write(4, ..., 9) = 9\n+0 > P. 1:10(9) ack 1\n+${delay} > P. 1:10(9) ack 1`;
      return passive(text, { exact: true }).outcome;
    };
    expect([exact(".25"), exact(".249")]).toEqual(["pass", "fail"]);
  });

  test("the tolerances are options", () => {
    const text = "+.1 write(4, ..., 9) = 9\n+0 > P. 1:10(9) ack 1\n+.3 > P. 1:10(9) ack 1";
    expect(passive(text).outcome).toBe("fail");
    expect(passive(text, { options: ["--tolerance_usecs=50000"] }).outcome).toBe("pass");
    expect(passive(text, { options: ["--tolerance_percent=17"] }).outcome).toBe("pass");
    expect(passive(text, { options: ["--tolerance_percent=16"] }).outcome).toBe("fail");
  });

  test("a packet that left while something else was waited for has its own time", () => {
    expect(write("+.1 read(4, ..., 9) = -1 EAGAIN\n+0 > P. 1:10(9) ack 1")).toContain("blocks");
    expect(write("+.1 < . 1:1(0) ack 1 win 20000\n+0 > P. 1:10(9) ack 1")).toBe(
      "fail 3: the packet left 100 ms too early",
    );
    expect(write("+.1 < . 1:1(0) ack 1 win 20000\n* > P. 1:10(9) ack 1")).toBe("pass");
  });

  test("what should have happened before is too late", () => {
    expect(write("* > P. 1:10(9) ack 1\n* > P. 1:10(9) ack 1\n.3 close(4) = 0")).toContain(
      "the event comes too late",
    );
  });

  test("two seconds after its time a packet is given up", () => {
    expect(write("+0 > P. 1:10(9) ack 1\n+0 > . 1:1(0) ack 1")).toContain("fail 3:");
    const silent = passive("+.1 > . 1:1(0) ack 1");
    expect(outcome(silent)).toBe("fail 1: the packet did not come");
    expect(silent.report).toContain("nothing was sent until");
  });
});

describe("packets out", () => {
  const write = "+.1 write(4, ..., 3000) = 3000\n";
  const all = "+0 > P. 1:3001(3000) ack 1";

  test("one of the script may stand for several, whose boundaries coincide", () => {
    expect(outcome(passive(`${write}${all}`))).toBe("pass");
    expect(outcome(passive(`${write}+0 > . 1:1501(1500) ack 1`))).toContain("fail 2:");
  });

  test("with --strict_segments each stands for itself", () => {
    const strict = passive(`${write}${all}`, { options: ["--strict_segments"] });
    expect(outcome(strict)).toContain("fail 2:");
    expect(strict.report).toContain("the segment is 1:1001(1000), expected 1:3001(3000)");
  });

  test("what comes after the last packet of the script is nobody's business", () => {
    expect(outcome(passive(`${write}+0 > . 1:1001(1000) ack 1`))).not.toContain("fail 3");
    expect(outcome(passive(`+.1 write(4, ..., 9) = 9\n+9 close(4) = 0`))).toBe("pass");
  });

  test("what the script says of the IP header is compared", () => {
    const written = (info: string, before = ""): string =>
      outcome(passive(`${before}+.1 write(4, ..., 9) = 9\n+0 > ${info} P. 1:10(9) ack 1`));
    for (const info of ["[noecn]", "(tos 0x00)", "[ttl 64]", ""])
      expect(written(info)).toBe("pass");
    expect(written("[ect0]")).toBe("fail 2: ECN is noecn, expected ect0");
    expect(written("[ect01]")).toBe("fail 2: ECN is noecn, expected ect01");
    expect(written("[tos 0x10]")).toBe("fail 2: the TOS octet is 0x00, expected 0x10");
    expect(written("[ttl 63]")).toBe("fail 2: the TTL is 64, expected 63");
    const tos = "+0 setsockopt(4, SOL_IP, IP_TOS, [16], 4) = 0\n";
    expect(written("[tos 0x10]", tos)).toBe("pass");
  });

  test("the payload is zeros, as applications write them", () => {
    const text = '+.1 write(4, "abc", 3) = 3\n+0 > P. 1:4(3) ack 1';
    expect(outcome(passive(text))).toContain("fail 2: the payload is not all zeros");
  });

  test("non-fatal deviations are told, and the run goes on", () => {
    const text = `${write}+0 > P. 1:3001(3000) ack 2\n+0 write(4, ..., 10) = 11\n+.1 close(4) = 1`;
    const options = ["--non_fatal=packet"];
    expect(outcome(passive(text, { options }))).toBe("fail 3: write() returned 10");
    const both = passive(text, { options: ["--non_fatal=packet,syscall"] });
    expect(both.outcome).toBe("pass");
    expect(both.report).toContain("write() returned 10 (not fatal)");
    expect(both.report).toContain("close() returned 0 (not fatal)");
  });
});

describe("packets in", () => {
  test("a segment for another port pair is of another connection", () => {
    const foreign = "+.1 < 7 > 8080 . 1:1(0) ack 1 win 500\n";
    // The RST for it is dropped silently.
    expect(outcome(passive(`${foreign}+.1 write(4, ..., 9) = 9\n+0 > P. 1:10(9) ack 1`))).toBe(
      "pass",
    );
    expect(outcome(passive(`${foreign}+0 > 8080 > 7 R 1:1(0)`))).toBe("pass");
  });

  test("a large segment is one, as receive offload hands it up", () => {
    const text = "+.1 < P. 1:30001(30000) ack 1 win 500\n+0 > . 1:1(0) ack 30001";
    expect(outcome(passive(text))).toBe("pass");
  });
});

test("relaxed: scripts of other stacks", () => {
  const text = `--ip_version=ipv4
 0.00 \`sysctl kern.timecounter.alloweddeviation=0\`
+0.00 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0.00 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0.00 bind(3, ..., ...) = 0
+0.00 listen(3, 1) = 0
+0.00 < S      0:0(0)                       win 65535 <mss 1460,sackOK,nop,wscale 3,eol,eol>
+0.00 > S.     0:0(0)           ack        1 win 65535 <mss 1460,nop,wscale 6,sackOK,eol,eol>
+0.00 < .      1:1(0)           ack        1 win 65535
+0.00 accept(3, ..., ...) = 4
+0.00 <  P.  101:201(100)       ack        1 win 65535
+0.00 >  .     1:1(0)           ack        1 win 65535 <sack 101:201,nop,nop>`;
  expect(outcome(run(text, { relaxed: true }))).toBe("pass");
  expect(run(text).outcome).toBe("fail");
  const wrong = run(text.replace("101:201,", "101:202,"), { relaxed: true });
  expect(wrong.outcome).toBe("fail");
  expect(wrong.report).toContain("Note: relaxed: windows, window scales");
});

describe("UDP", () => {
  const BOUND = "0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3\n+0 bind(3, ..., ...) = 0\n";

  test("in and out of a bound socket", () => {
    const text = `${BOUND}+.1 < udp (500)
+0 recvfrom(3, ..., 1000, 0, ..., ...) = 500
+0 connect(3, ..., ...) = 0
+0 send(3, ..., 300, 0) = 300
+0 > udp (300)`;
    expect(outcome(run(text))).toBe("pass");
    expect(outcome(run(text.replace("> udp (300)", "> udp (301)")))).toContain(
      "the length is 300, expected 301",
    );
  });

  test("sendto() says where to", () => {
    const text = `0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3
+0 sendto(3, ..., 100, 0, ..., ...) = 100
+0 > udp (100)
+.1 < udp (50)
+0 read(3, ..., 100) = 50`;
    expect(outcome(run(text))).toBe("pass");
  });

  test("a port that nobody listens on draws an ICMP error", () => {
    const text = "0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3\n+.1 < udp (50)";
    expect(outcome(run(`${text}\n+0 > icmp unreachable port_unreachable`))).toBe("pass");
    expect(outcome(run(`${text}\n+0 > icmp unreachable`))).toContain("the ICMP code is 3");
  });
});

describe("system calls", () => {
  test("a result that is another fails, with its errno", () => {
    expect(outcome(passive("+0 read(4, ..., 10) = 0"))).toBe("fail 1: read() blocks");
    expect(outcome(passive("+0 recv(4, ..., 10, MSG_DONTWAIT) = 0"))).toBe(
      "fail 1: recv() returned -1 EAGAIN (Resource temporarily unavailable)",
    );
    expect(outcome(passive("+0 recv(4, ..., 10, MSG_DONTWAIT) = -1 EINVAL"))).toContain("EAGAIN");
    expect(outcome(passive("+0 recv(4, ..., 10, MSG_DONTWAIT) = -1 EWOULDBLOCK"))).toBe("pass");
    expect(outcome(passive("+0 recv(4, ..., 10, MSG_DONTWAIT) = ..."))).toBe("pass");
  });

  test("a call that blocks returns in the background, at its time", () => {
    const data = "+.1 < P. 1:101(100) ack 1 win 500\n";
    expect(outcome(passive(`+0...0.1 read(4, ..., 500) = 100\n${data}`))).toBe("pass");
    expect(outcome(passive(`+0...0.2 read(4, ..., 500) = 100\n${data}`))).toBe(
      "fail 1: read() returned 100 ms too early",
    );
    expect(outcome(passive(`+0...0.05 read(4, ..., 500) = 100\n${data}`))).toBe(
      "fail 1: read() returned 50 ms too late",
    );
    expect(outcome(passive(`+0...0.1 read(4, ..., 500) = 99\n${data}`))).toBe(
      "fail 1: read() returned 100",
    );
    expect(outcome(passive("+0...0.1 read(4, ..., 500) = 100"))).toBe(
      "fail 1: read() has not returned",
    );
    expect(outcome(passive("+0...0 recv(4, ..., 500, MSG_DONTWAIT) = -1 EAGAIN"))).toBe("pass");
    expect(outcome(passive(`.15...0.25 read(4, ..., 500) = 100\n${data}`))).toBe("pass");
  });

  test("there is one call in the background at most", () => {
    const two = "+0...1.5 read(4, ..., 5) = 5\n+0...1.5 write(4, ..., 5) = 5";
    expect(outcome(passive(two))).toContain("has not returned");
  });

  test("the next call waits for it, and is then too late", () => {
    const next = (delay: string): string =>
      outcome(
        passive(`+0...0.2 read(4, ..., 9) = 9
+0 fcntl(3, F_GETFL) = 2
+${delay} < P. 1:10(9) ack 1 win 500`),
      );
    expect(next(".2")).toBe("fail 1: read() has not returned");
    const two = `+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+.1 write(4, ..., 9) = 9
+0...0.5 poll([{fd=4, events=POLLIN, revents=0}], 1, 500) = 0
+.1 write(4, ..., 9) = 9`;
    expect(outcome(passive(two))).toContain("fail 4: the event comes too late");
    expect(outcome(passive(two.replace("+.1 write(4, ..., 9) = 9\n+0...", "+0...")))).toContain(
      "fail 3: the event comes too late",
    );
    expect(outcome(passive(two.replace(/.1 write(.*)$/, ".5 write$1")))).toBe("pass");
  });

  test("names of descriptors", () => {
    expect(outcome(passive("+0 close(9) = 0"))).toContain("error 1: close(): found descriptor 9");
    expect(outcome(passive("+0 close(4) = 0\n+0 close(4) = 0"))).toContain("which is not open");
    expect(outcome(passive("+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 4"))).toContain(
      "error 1: descriptor 4 is open already",
    );
    expect(
      outcome(passive("+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 77\n+0 close(77) = 0")),
    ).toBe("pass");
  });

  test("options, lists and structures are compared", () => {
    const linger = "+0 setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=7}, 8) = 0\n";
    const asked = (value: string): string =>
      outcome(passive(`${linger}+0 getsockopt(4, SOL_SOCKET, SO_LINGER, ${value}, [8]) = 0`));
    expect(asked("{onoff=1, linger=7}")).toBe("pass");
    expect(asked("{onoff=1, linger=8}")).toContain('the value is {"onoff":1,"linger":7}');
    const nodelay = (value: string): string =>
      outcome(passive(`+0 getsockopt(4, SOL_TCP, TCP_NODELAY, ${value}) = 0`));
    expect(nodelay("[0], [4]")).toBe("pass");
    expect(nodelay("[1], [4]")).toBe("fail 1: getsockopt(): the value is 0, expected 1");
    expect(nodelay("[0], [5]")).toContain("the length of the value is 4, expected 5");
    const poll = (revents: string): string =>
      outcome(passive(`+0 poll([{fd=4, events=POLLIN|POLLOUT, revents=${revents}}], 1, 0) = 1`));
    expect(poll("POLLOUT")).toBe("pass");
    expect(poll("POLLIN")).toContain("revents of entry 0 is 0x4, expected 0x1");
  });

  test("what is not there is told as such", () => {
    expect(outcome(passive("+0 frobnicate(4) = 0"))).toBe(
      "unsupported 1: not supported: the call frobnicate()",
    );
    expect(outcome(passive("+0 setsockopt(4, SOL_TCP, TCP_FOO, [1], 4) = 0"))).toBe(
      "unsupported 1: not supported: the symbol TCP_FOO",
    );
    expect(outcome(passive("+0 setsockopt(4, SOL_TCP, TCP_REPAIR, [1], 4) = 0"))).toBe(
      "unsupported 1: not supported: the option TCP_REPAIR",
    );
    expect(outcome(passive("+0 socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 5"))).toContain(
      "unsupported 1: not supported: sockets of another domain",
    );
    expect(outcome(passive("+0 read(4) = 0"))).toContain("error 1: read() has 1 arguments");
    expect(outcome(passive("+0 write(4, [1], 1, 2"))).toContain("error");
  });
});

describe("more calls", () => {
  test("an active open, blocking", () => {
    const text = `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0...0.1 connect(3, ..., ...) = 0
+0 > S 0:0(0) <...>
+.1 < S. 0:0(0) ack 1 win 5000 <mss 1000>
+0 > . 1:1(0) ack 1
+0 writev(3, [{..., 100}, {..., 20}], 2) = 120
+0 > P. 1:121(120) ack 1
+0 %{ assert tcpi_state == TCP_ESTABLISHED }%`;
    expect(outcome(run(text))).toBe("pass");
    expect(run(text.replace("= 120", "= 121")).outcome).toBe("fail");
  });

  test("a connect() that failed is tried again on the same socket", () => {
    const text = `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+.1 < R. 0:0(0) ack 1 win 0
+0 connect(3, ..., ...) = -1 ECONNREFUSED
+0 connect(3, ..., ...) = -1 EINPROGRESS
+0 > S 0:0(0) <...>
+.1 < S. 0:0(0) ack 1 win 5000 <mss 1000>
+0 > . 1:1(0) ack 1
+0 connect(3, ..., ...) = 0
+0 connect(3, ..., ...) = -1 EISCONN`;
    expect(outcome(run(text))).toBe("pass");
  });

  test("a connection that was dissolved sends its RST, and the next has other ports", () => {
    const script = `
0   socket(..., SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_TCP) = 3
+0  connect(3, ..., ...) = -1 EINPROGRESS
+0  > S 0:0(0) <...>
+.1 < S. 0:0(0) ack 1 win 1000 <mss 1000>
+0  > . 1:1(0) ack 1
+0  connect(3, AF_UNSPEC, ...) = 0
+0  > R. 1:1(0) ack 1
+0  connect(3, ..., ...) = -1 EINPROGRESS
+0  > S 7000:7000(0) <...>
+.1 < S. 5000:5000(0) ack 7001 win 1000 <mss 1000>
+0  > . 1:1(0) ack 1
`;
    expect(run(script).outcome).toBe("pass");
  });

  test("messages: flags and control messages are compared", () => {
    const received = (flags: string, iov = "{..., 50}"): string =>
      outcome(
        passive(`+.1 < P. 1:101(100) ack 1 win 500
+0 recvmsg(4, {msg_name(...)=..., msg_iov(1)=[${iov}], msg_flags=${flags}}, 0) = 50`),
      );
    expect(received("0")).toBe("pass");
    expect(received("MSG_TRUNC")).toContain("msg_flags is 0x0, expected 0x20");
    expect(received("0", "{..., 60}")).toBe("fail 2: recvmsg() returned 60");
    const sent =
      "+0 sendmsg(4, {msg_name(...)=..., msg_iov(2)=[{..., 9}, {..., 1}], msg_flags=0}, 0)";
    expect(outcome(passive(`${sent} = 10\n+0 > P. 1:11(10) ack 1`))).toBe("pass");
  });

  test("epoll tells what is ready", () => {
    const wait = (events: string): string =>
      outcome(
        passive(`+0 epoll_create(1) = 7
+0 epoll_ctl(7, EPOLL_CTL_ADD, 4, {events=EPOLLIN, fd=4}) = 0
+0...0.1 epoll_wait(7, {events=${events}, fd=4}, 1, 1000) = 1
+.1 < P. 1:101(100) ack 1 win 500`),
      );
    expect(wait("EPOLLIN")).toBe("pass");
    expect(wait("EPOLLIN|EPOLLOUT")).toContain("events of entry 0 is 0x1, expected 0x5");
  });

  test("pipes and splice", () => {
    const text = `+.1 < P. 1:101(100) ack 1 win 500
+0 pipe([8, 9]) = 0
+0 splice(4, NULL, 9, NULL, 100, 0) = 100
+0 read(8, ..., 500) = 100`;
    expect(outcome(passive(text))).toBe("pass");
  });

  test("ioctl() and getsockopt() of errors", () => {
    const unread = (bytes: number): string =>
      outcome(passive(`+.1 < P. 1:101(100) ack 1 win 500\n+0 ioctl(4, SIOCINQ, [${bytes}]) = 0`));
    expect(unread(100)).toBe("pass");
    expect(unread(101)).toBe("fail 2: ioctl(): the value is 100");
    const reset = "+.1 < R. 1:1(0) ack 1 win 500\n";
    const error = (name: string): string =>
      outcome(passive(`${reset}+0 getsockopt(4, SOL_SOCKET, SO_ERROR, [${name}], [4]) = 0`));
    expect(error("ECONNRESET")).toBe("pass");
    expect(error("EPIPE")).toContain("the value is 104, expected 32");
  });

  test("TCP_INFO as a structure, with the names of other systems", () => {
    const info = (fields: string): string =>
      outcome(passive(`+0 getsockopt(4, IPPROTO_TCP, TCP_INFO, {${fields}}, [...]) = 0`));
    expect(info("tcpi_state=TCPI_ESTABLISHED, tcpi_snd_mss=1000")).toBe("pass");
    expect(info("tcpi_state=TCPI_CLOSE_WAIT")).toContain("tcpi_state is 1, expected 8");
    expect(info("tcpi_foo=1")).toContain("unsupported 1:");
  });
});

test("with --tcp_ts_tick_usecs the values of timestamps are checked against the first", () => {
  const script = (val: number): ScriptResult =>
    run(
      `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 5) = 0
+0 < S 0:0(0) win 20000 <mss 1000,nop,nop,TS val 5 ecr 0>
+0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,TS val 700 ecr 5>
+.5 < . 1:1(0) ack 1 win 500 <nop,nop,TS val 6 ecr 700>
+0 accept(3, ..., ...) = 4
+.5 write(4, ..., 10) = 10
+0 > P. 1:11(10) ack 1 <nop,nop,TS val ${val} ecr 6>`,
      { options: ["tcp_ts_tick_usecs=1000"] },
    );
  expect(script(1700).outcome).toBe("pass");
  expect(script(1800).outcome).toBe("pass"); // an eighth of a second is tolerated
  expect(script(1900).message).toBe("the timestamp is 1700, expected 1900");
  expect(script(1500).outcome).toBe("fail");
});

describe("code and commands", () => {
  test("code sees the statistics of its time, and is run at the end", () => {
    const text = `+0 %{ early = tcpi_snd_cwnd; assert tcpi_snd_mss == 1000 }%
+.1 write(4, ..., 1000) = 1000
+0 %{ assert tcpi_unacked == 1
assert tcpi_snd_cwnd == early }%`;
    expect(outcome(passive(text))).toBe("pass");
    const wrong = passive(text.replace("unacked == 1", "unacked == 2, tcpi_unacked"));
    expect(outcome(wrong)).toBe("fail 3: AssertionError: 1");
    expect(wrong.report).toContain("tcpi_unacked = 1");
  });

  test("a wrong name fails, a statistic that nobody keeps is not supported", () => {
    expect(outcome(passive("+0 %{ assert foo == 1 }%"))).toContain("fail 1: NameError");
    expect(outcome(passive("+0 %{ assert bbr_bw > 1 }%"))).toBe(
      "unsupported 1: not supported: the statistic bbr_bw",
    );
    expect(outcome(passive("+0 %{ assert SK_MEMINFO_RMEM_ALLOC == 0 }%"))).toBe("pass");
  });

  test.each([
    ["vegas", "tcpv_enabled, tcpv_minrtt", "1, 0x7fffffff"],
    ["dctcp", "dctcp_enabled, dctcp_alpha", "0, 0"], // the peer knows no ECN
  ])("%s tells of itself", (control, names, values) => {
    const text = `${PASSIVE}+0 %{ assert (${names}) == (${values}) }%`;
    expect(outcome(run(text.replace("=reno", `=${control}`)))).toBe("pass");
  });

  test("DCTCP tells of alpha, and of the marks that it sees", () => {
    const text =
      `${PASSIVE}+0 %{ assert (dctcp_enabled, dctcp_alpha, dctcp_ce_state) == (1, 1024, 0) }%
+0 < [ce] . 1:1001(1000) ack 1 win 20000
+0 > [ect0] E. 1:1(0) ack 1001
+0 %{ assert dctcp_ce_state == 1 }%`
        .replace("=reno", "=dctcp")
        .replace("< S 1000", "< SEW 1000")
        .replace("> S. 5000", "> SE. 5000");
    expect(outcome(run(text))).toBe("pass");
  });

  test("code needs a descriptor", () => {
    const open = PASSIVE.replace(/.*accept.*\n/, "+0 %{ assert True }%\n");
    expect(run(open)).toMatchObject({ outcome: "fail" });
    expect(run(open).message).toBe("the socket under test has no descriptor");
  });

  test("commands set the host, fail, or are not supported", () => {
    expect(outcome(passive("+0 `false`"))).toContain("fail 1:");
    expect(outcome(passive("+0 `iptables -A INPUT`"))).toContain("unsupported 1:");
    expect(outcome(passive("+0 `true`\n`false`"))).toContain("fail 2:");
    expect(run("`false`\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3").outcome).toBe("fail");
  });
});

describe("what cannot be run", () => {
  test.each(["ipv6", "ipv4-mapped-ipv6", "ipv4_mapped_ipv6"])("--ip_version=%s", (version) => {
    const result = passive("", { options: [`--ip_version=${version}`] });
    expect(result.outcome).toBe("unsupported");
    expect(result.message).toContain("--ip_version=ipv");
  });

  test("a file whose name says IPv6", () => {
    expect(run("0 close(3) = 0", { file: "dir/x-v6.pkt" }).message).toContain("--ip_version=ipv6");
  });

  test("a flow label, which IPv4 has not", () => {
    const label = "+0 > [flowlabel 0x12345] . 1:1(0) ack 1";
    expect(outcome(passive(label))).toBe(
      "error 1: found a flow label in an IPv4 packet, expected none; IPv4 has tos and ttl",
    );
  });

  test("addresses that are none, or one", () => {
    const local = (address: string): string => {
      const { outcome, message } = passive("", { options: [`--local_ip=${address}`] });
      return `${outcome}: ${message}`;
    };
    expect(local("10.0.0.1")).toBe("pass: ");
    expect(local("10.0.0.x")).toContain("error: ");
    expect(local("fd00::1")).toBe("unsupported: not supported: the IPv6 address fd00::1");
    expect(local("192.0.2.1")).toBe("error: --local_ip and --remote_ip are both 192.0.2.1");
  });

  test("more than fits a machine", () => {
    expect(outcome(passive("+0 read(4, ..., 99999999999) = 1"))).toContain("unsupported 1:");
    expect(outcome(passive("+99999999 close(4) = 0"))).toContain("a time of at most 90 days");
  });

  test("a script that is none", () => {
    expect(outcome(run("0 close(3 = 0"))).toContain("error");
    expect(run("0 close(3 = 0").report).toContain('a.pkt:1: ERROR: found "=", expected ")"');
  });
});

test("a report shows the line, both packets, both times and what was said before", () => {
  const { report } = passive("+.1 write(4, ..., 100) = 100\n+.2 > . 1:101(100) ack 2");
  expect(report).toBe(`a.pkt:13: FAIL: PSH is set, expected it not to be

      11 | +0  accept(3, ..., ...) = 4
      12 | +.1 write(4, ..., 100) = 100
  >   13 | +.2 > . 1:101(100) ack 2

  expected  > .  1:101(100) ack 2
  seen      > P. 1:101(100) ack 1 win 64240
              ^^            ^^^^^
  - PSH is set, expected it not to be
  - the acknowledgement number is 1, expected 2
  expected at 0.450000 s, seen at 0.250000 s

  The conversation so far:
        time   line
    0.000000      2  \`sysctl -q net.ipv4.tcp_timestamps=0 net.ipv4.tcp_early_re...\`
    0.000000      4  socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
    0.000000      5  setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
    0.000000      6  bind(3, ..., ...) = 0
    0.000000      7  listen(3, 5) = 0
    0.100000      8  < S 1000:1000(0) win 20000 <mss 1000>
    0.100000      9  > S. 5000:5000(0) ack 1001 win 64240 <mss 1460>
    0.150000     10  < . 1:1(0) ack 1 win 20000
    0.150000     11  accept(3, ..., ...) = 4
    0.250000     12  write(4, ..., 100) = 100
    0.250000     13  > P. 1:101(100) ack 1 win 64240`);
});
