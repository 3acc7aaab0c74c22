import type { Workload } from "../peers/peer.ts";
import type { Contestant } from "./duel.ts";
import type { Setting } from "./question.ts";

/**
 * The peers that can do a workload, as contestants: `tcp/ns2-100`, "100 flows, ns-2".
 *
 * @param question what their ids begin with
 * @param name what the workload is called in tables
 * @param id what ids end with after the peer's name; "" for nothing
 */
export function peerContestants(
  { peers }: Pick<Setting, "peers">,
  question: string,
  name: string,
  workload: Workload,
  id = "",
): Contestant[] {
  return peers
    .filter((peer) => peer.canDo(workload))
    .map((peer) => ({
      id: `${question}/${peer.name}${id === "" ? "" : `-${id}`}`,
      name: `${name}, ${peer.title}`,
      unit: workload.kind === "event-queue" ? "ns/op" : "ns/hop",
      isFresh: true,
      measure: () => peer.measure(workload),
    }));
}
