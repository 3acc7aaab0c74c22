import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { readNumber, readParameter } from "./settings.ts";
import { Shell } from "./shell.ts";
import { toLiveTcpOptions, toTcpOptions } from "./tcp-options.ts";

/** Runs commands one after the other in one shell; the results, and the shell. */
function run(...texts: readonly string[]) {
  const shell = new Shell();
  const results = texts.map((text) => shell.run(text, 1));
  return { shell, results, last: results.at(-1)! };
}

const valueAfter = (text: string, name: string): string | undefined =>
  readParameter(run(text).shell.settings, name);

test.each([
  ["sysctl -q net.ipv4.tcp_timestamps=0"],
  ["sysctl -w net.ipv4.tcp_timestamps=0"],
  ["sysctl -e -q -n -w net/ipv4/tcp_timestamps=0"],
  ["sysctl -qw net.ipv4.tcp_sack=0 net.ipv4.tcp_timestamps=0 net.ipv4.tcp_ecn=0"],
  ["/sbin/sysctl 'net.ipv4.tcp_timestamps = 0'"],
  ["sysctl -q net.ipv4.tcp_timestamps=1; sysctl -q net.ipv4.tcp_timestamps=0 # off"],
  ["true &&\n  sysctl -q net.ipv4.tcp_timestamps=0 > /dev/null 2>&1 || true"],
  ["sysctl -q \\\n net.ipv4.tcp_timestamps=0 &>/dev/null"],
  ["X=0; sysctl net.ipv4.tcp_timestamps=$X"],
  ["./set_sysctls.py /proc/sys/net/ipv4/tcp_timestamps=0 /proc/sys/net/ipv4/tcp_sack=1"],
  ["echo 0 > /proc/sys/net/ipv4/tcp_timestamps"],
  ["sudo sh ./defaults.sh || :; python3 ../common/set_sysctls.py net/ipv4/tcp_timestamps=0"],
])("`%s` switches timestamps off", (text) => {
  const { shell, last } = run(text);
  expect(last).toMatchObject({ outcome: "pass", message: "", notes: [] });
  expect(readNumber(shell.settings, "net.ipv4.tcp_timestamps")).toBe(0);
  expect(toTcpOptions(shell.settings).timestamps).toBe(false);
});

test.each([
  [`sysctl net.ipv4.tcp_rmem="4096 540000 15728640"`, "net.ipv4.tcp_rmem", "4096 540000 15728640"],
  [`sysctl net.ipv4.tcp_rmem='4096\t540000 '`, "net.ipv4.tcp_rmem", "4096 540000 6291456"],
  [
    `sysctl net.ipv4.tcp_wmem="4096 4096 $((4*1024*1024 / 2))"`,
    "net.ipv4.tcp_wmem",
    "4096 4096 2097152",
  ],
  ["sysctl net.ipv4.tcp_keepalive_time=0x10", "net.ipv4.tcp_keepalive_time", "0x10"],
  ["true", "net.ipv4.tcp_retries2", "15"],
  ["true", "net.ipv4.route.min_adv_mss", "256"],
  ["../../common/defaults.sh", "net.ipv4.tcp_early_retrans", "4"],
  [". ./defaults.sh\nsysctl -q net.ipv4.tcp_early_retrans=0", "net.ipv4.tcp_early_retrans", "0"],
])("after `%s` %s is %s", (text, name, value) => {
  expect(valueAfter(text, name)).toBe(value);
});

test("what set_sysctls.py found comes back, the first value of each", () => {
  const { shell, last } = run(
    "sysctl -q net.ipv4.tcp_sack=0",
    "./set_sysctls.py /proc/sys/net/ipv4/tcp_sack=1 /proc/sys/net/ipv4/tcp_ecn=1",
    "./set_sysctls.py /proc/sys/net/ipv4/tcp_sack=0 /proc/sys/net/ipv4/tcp_ecn=0",
    "/tmp/sysctl_restore_${PPID}.sh",
  );
  expect(last.outcome).toBe("pass");
  expect([...shell.settings.values]).toEqual([["net.ipv4.tcp_sack", "0"]]);
});

test.each([
  ["sysctl net.ipv4.tcp_sack=x", 'net.ipv4.tcp_sack cannot be "x": expected a number, 0 to 255'],
  ["sysctl net.ipv4.tcp_syn_retries=0", "expected a number, 1 to 127"],
  ["sysctl net.ipv4.tcp_rmem='1 2 3 4'", "expected 3 numbers"],
  ["sysctl net.ipv4.nothing", "there is no parameter net.ipv4.nothing"],
  ["true && false", "exit status 1"],
  ["sysctl net.inet.tcp.recvspace=0", "TCP option receiveBufferBytes is 0"],
])("`%s` fails", (text, message) => {
  const { last } = run(text);
  expect(last.outcome).toBe("fail");
  expect(last.message).toContain(message);
});

test.each([
  ["nstat -n > /dev/null", "`nstat -n`: this command is not supported"],
  ["iptables -A INPUT -j DROP", "this command"],
  ["tc qdisc change dev tun0 root pfifo limit 0", "this queue"],
  ["tc qdisc add dev tun0 root netem loss 1%", "this queue"],
  ["grep x /proc/net/netstat | wc -l", "a pipe in a command is not supported"],
  ["if [ -f x ]; then true; fi", "this command"],
  ["x=$(date)", "'$' in a command is not supported"],
  [
    "sysctl net.ipv4.tcp_congestion_control=westwood",
    "congestion control westwood is not supported",
  ],
  ["ip link set dev tun0 mtu 1400", "this form of ip"],
  ["(true)", "'(' in a command is not supported"],
])("`%s` is not supported", (text, message) => {
  const { last } = run(text);
  expect(last.outcome).toBe("unsupported");
  expect(last.message).toContain(message);
});

test.each([
  ["tc qdisc add dev tun0 root pfifo", false],
  ["tc qdisc replace dev tun0 root fq limit 100", false],
  ["ethtool -K tun0 tso off gso off gro off", false],
  ["true; :", false],
  ["", false],
  ["kldload -n tcp_rack", false],
  ["ip tcp_metrics flush all > /dev/null 2>&1", true],
  ["ip route flush cache", true],
  ["./defaults.sh", true],
])("`%s` is accepted; paths are forgotten: %s", (text, forgetsPaths) => {
  const { last } = run(text);
  expect(last).toMatchObject({ outcome: "pass", notes: [], forgetsPaths });
});

test("the line of the command that failed is told", () => {
  const shell = new Shell();
  const text = "sysctl -q net.ipv4.tcp_sack=0 \\\n  net.ipv4.tcp_ecn=0\n\nnstat";
  expect(shell.run(text, 10)).toMatchObject({ outcome: "unsupported", line: 13 });
});

test("what Linux's and FreeBSD's parameters mean, the last one wins", () => {
  const { shell } = run(
    `sysctl -q net.ipv4.tcp_congestion_control=reno net.ipv4.tcp_fin_timeout=30
     sysctl net.ipv4.ip_local_port_range="5000 6000" net.ipv4.tcp_rto_max_ms=60000
     sysctl net.ipv4.tcp_keepalive_probes=3 net.ipv4.tcp_sack=1
     sysctl net.inet.tcp.sack.enable=0 net.inet.tcp.rfc1323=2 net.inet.tcp.msl=500
     sysctl net.ipv4.tcp_ecn=1 net.ipv4.tcp_recovery=3 net.ipv4.tcp_early_retrans=0
     sysctl net.inet.tcp.initcwnd_segments=4 net.inet.tcp.rexmit_initial=3000`,
  );
  expect(toTcpOptions(shell.settings)).toEqual({
    congestionControl: "reno",
    finWait2Ns: seconds(30),
    ephemeralPorts: [5000, 6000],
    maxRtoNs: seconds(60),
    keepAliveProbes: 3,
    sack: false,
    ecn: "request",
    rackStaticWindow: true,
    rackDupThresh: true,
    tailLossProbe: false,
    windowScaling: true,
    timestamps: false,
    timeWaitNs: seconds(1),
    initialWindowSegments: 4,
    initialRtoNs: ms(3000),
  });
});

test("a parameter that means nothing here is accepted and noted", () => {
  const { last } = run("sysctl net.inet.tcp.log_in_vain=1 net.ipv4.tcp_new=1; sysctl kern.ostype");
  expect(last.outcome).toBe("pass");
  expect(last.notes).toEqual(["ignored: net.inet.tcp.log_in_vain", "ignored: net.ipv4.tcp_new"]);
});

test("what was set counts for the connections that are there, but for what a socket took over", () => {
  const shell = new Shell();
  shell.run("sysctl -q net.ipv4.tcp_retries2=5", 1);
  const { changed } = shell.run(
    `sysctl net.ipv4.tcp_keepalive_intvl=9 net.ipv4.tcp_rmem="4096 5000 60000"
     sysctl net.ipv4.tcp_congestion_control=reno`,
    2,
  );
  expect(toLiveTcpOptions(shell.settings, changed)).toEqual({
    keepAliveIntervalNs: seconds(9),
    receiveBufferMaxBytes: 60000,
  });
});

test("what is put back counts again", () => {
  const shell = new Shell();
  shell.run("./set_sysctls.py net/ipv4/tcp_sack=0", 1);
  const { changed } = shell.run("/tmp/sysctl_restore_${PPID}.sh", 2);
  expect(toLiveTcpOptions(shell.settings, changed)).toEqual({ sack: true });
});

test("sleep takes its time", () => {
  expect(run("sleep .5; sleep 1.25s").last).toMatchObject({ outcome: "pass", tookNs: ms(1750) });
  expect(run("sleep forever").last.message).toContain("sleep forever");
});
