/** RTO of the first SYN,ACK, and the largest, in seconds. */
const FIRST_RTO_S = 1;
const LARGEST_RTO_S = 120;

/** TCP_DEFER_ACCEPT is said in seconds, and kept in retransmissions of the SYN,ACK (Linux). */
export function retransmissionsOf(wantedS: number): number {
  if (wantedS <= 0) return 0;
  let retransmissions = 1;
  while (secondsOf(retransmissions) < wantedS && retransmissions < 255) retransmissions++;
  return retransmissions;
}

/** How long so many retransmissions take, each RTO twice the one before. */
export function secondsOf(retransmissions: number): number {
  let total = 0;
  let rtoS = FIRST_RTO_S;
  for (let time = 0; time < retransmissions; time++) {
    total += rtoS;
    rtoS = Math.min(2 * rtoS, LARGEST_RTO_S);
  }
  return total;
}
