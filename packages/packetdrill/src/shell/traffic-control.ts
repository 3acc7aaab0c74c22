import { notSupported, succeeded, type Status } from "./status.ts";

/** Queues that do nothing to a host which sends less than they hold. */
const QUEUES = /^(?:pfifo|pfifo_fast|bfifo|noqueue|fq|fq_codel|mq)$/;

/** `tc`, `ethtool` and `ip`: what of them changes nothing here, or makes the host forget paths. */
export function trafficControl(name: string, args: readonly string[]): Status | "forget paths" {
  switch (name) {
    case "tc":
      return isPlainQueue(args) ? succeeded() : notSupported("this queue");
    case "ethtool":
      // Segmentation happens as if there was no offload.
      return /^(?:-K|-k|--offload|--features|--show-.*)$/.test(args[0] ?? "")
        ? succeeded()
        : notSupported("ethtool but for offloads");
    case "ip":
      return addresses(args.filter((arg) => !/^-(?:4|6|q|br)$/.test(arg)));
    default:
      return notSupported("this command");
  }
}

function isPlainQueue(args: readonly string[]): boolean {
  const [what, action = ""] = args;
  if (what !== "qdisc") return false;
  if (/^(?:show|list|ls|del|delete)$/.test(action)) return true;
  if (!/^(?:add|replace|change)$/.test(action)) return false;
  const at = args.indexOf("limit");
  return args.some((arg) => QUEUES.test(arg)) && (at === -1 || Number(args[at + 1]) > 0);
}

function addresses(args: readonly string[]): Status | "forget paths" {
  const [object = "", action = ""] = args;
  if (/^tcp_?m/.test(object)) {
    return /^(?:flush|fl|delete|del)$/.test(action) ? "forget paths" : succeeded();
  }
  if (/^r(?:o|oute)?$/.test(object) && action === "flush") return "forget paths";
  const isUp = /^l(?:ink)?$/.test(object) && action === "set" && args.at(-1) === "up";
  return isUp ? succeeded() : notSupported("this form of ip");
}
