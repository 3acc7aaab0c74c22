/*
 * A minimal TCP over the dumbbell, with the design of seedwire: a yardstick of how far V8 is from native.
 *
 *   gcc -O2 -o dumbbell dumbbell.c -lm && ./dumbbell BYTES_PER_FLOW [FLOWS]
 *
 * Each flow has a sender and a receiver of its own on links of 1 Gbit/s and 1 ms; they share a bottleneck of
 * 100 Mbit/s and 10 ms, where 100 packets wait at most. Slow start, additive increase, NewReno recovery,
 * delayed ACKs, a retransmission timer. Payload is really copied into the sender's ring and out of it into
 * the receiver's, and every byte is compared. No SACK, no options, no digest.
 *
 * Prints one line of JSON: cpuNs and hops of one run, and what shows that it went as it should.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  PATTERN_BYTES = 1 << 20,
  PATTERN_MASK = PATTERN_BYTES - 1,
  MSS = 1448,
  HEADER_BYTES = 52,
  ACK_FLAG = 16,
  FIRST_PORT = 1000,
  MOST_RANGES = 256,
};
/* An event is for a link, or for one of a flow's timers: the low bits of its handle. */
enum { LINK_EVENT, RETRANSMIT_TIMER, DELAYED_ACK_TIMER };

static const int64_t DELAYED_ACK_NS = 40000000;
static const double MIN_RTO_NS = 2e8, MAX_RTO_NS = 6e10;

typedef struct packet {
  int destination, source, ttl, id, sourcePort, destinationPort;
  int32_t seq, ack;
  int flags, window, sizeBytes;
  /* Payload by reference: where it lies in the sender's ring. */
  uint8_t *ring;
  int offset, length;
  /* The next on the same link, or in the pool. */
  struct packet *next;
  int64_t arrivalNs;
  uint64_t order;
} Packet;

/* One direction: a FIFO. Departure is known when a packet comes; only the first arrival is an event. */
typedef struct {
  Packet *head, *tail;
  /* The first that has not departed yet, and how many have not. */
  Packet *queueHead;
  int queued, limit, toNode;
  double nsPerByte;
  int64_t delayNs, busyUntilNs;
} Link;

typedef struct {
  int pattern;
  /* Sender. */
  int32_t iss, una, nxt, max, recover, rttSeq;
  int duplicateAcks, inRecovery, isTiming;
  int retransmitArmed, retransmitQueued, packetId;
  double cwnd, ssthresh, peerWindow, srttNs, rttvarNs, rtoNs;
  int64_t written, acked, rttStartNs, retransmitNs;
  int isDone;
  uint8_t *sendRing;
  /* Receiver. */
  int32_t rcvNxt;
  int ranges, unacked, ackPacketId;
  int delayedAckArmed, delayedAckQueued, wrongPieces;
  int64_t delayedAckNs, readBytes;
  uint8_t *receiveRing;
  int32_t rangeStart[MOST_RANGES], rangeEnd[MOST_RANGES];
} Flow;

typedef struct {
  int64_t timeNs;
  uint64_t order;
  int32_t handle;
} Event;

static uint8_t pattern[PATTERN_BYTES];
static Event *heap;
static int heapSize, heapCapacity;
static int64_t nowNs;
static uint64_t nextOrder;
static long hops, drops, retransmissions;
static int flowsDone;
static int64_t totalBytes;
static int sendRingBytes = 1 << 20, receiveRingBytes = 1 << 21;
static Link *links;
static Flow *flows;
static Packet *freePackets;

static int64_t cpuNs(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* ---- event queue: a 4-ary heap ---- */

static int isBefore(const Event *event, int64_t timeNs, uint64_t order) {
  return event->timeNs < timeNs || (event->timeNs == timeNs && event->order < order);
}

static void pushEvent(int64_t timeNs, uint64_t order, int32_t handle) {
  if (heapSize == heapCapacity) {
    heapCapacity = heapCapacity ? heapCapacity * 2 : 1024;
    heap = realloc(heap, sizeof(Event) * heapCapacity);
  }
  int hole = heapSize++;
  while (hole > 0) {
    int parent = (hole - 1) >> 2;
    if (isBefore(&heap[parent], timeNs, order)) break;
    heap[hole] = heap[parent];
    hole = parent;
  }
  heap[hole] = (Event){timeNs, order, handle};
}

static void replaceTop(int64_t timeNs, uint64_t order, int32_t handle) {
  int hole = 0;
  for (;;) {
    int child = 4 * hole + 1;
    if (child >= heapSize) break;
    int least = child, end = child + 4 < heapSize ? child + 4 : heapSize;
    for (child++; child < end; child++)
      if (isBefore(&heap[child], heap[least].timeNs, heap[least].order)) least = child;
    if (!isBefore(&heap[least], timeNs, order)) break;
    heap[hole] = heap[least];
    hole = least;
  }
  heap[hole] = (Event){timeNs, order, handle};
}

static void popEvent(void) {
  int last = --heapSize;
  if (last > 0) replaceTop(heap[last].timeNs, heap[last].order, heap[last].handle);
}

/* ---- packets and links ---- */

static Packet *takePacket(void) {
  Packet *packet = freePackets;
  if (!packet) return calloc(1, sizeof(Packet));
  freePackets = packet->next;
  return packet;
}

static void releasePacket(Packet *packet) {
  packet->next = freePackets;
  freePackets = packet;
}

static void offer(int index, Packet *packet) {
  Link *link = links + index;
  /* What arrives within the delay has departed already. */
  int64_t departedNs = nowNs + link->delayNs;
  Packet *waiting = link->queueHead;
  int queued = link->queued;
  while (waiting && waiting->arrivalNs <= departedNs) {
    waiting = waiting->next;
    queued--;
  }
  if (queued > link->limit) {
    link->queueHead = waiting;
    link->queued = queued;
    drops++;
    releasePacket(packet);
    return;
  }
  int64_t startNs = link->busyUntilNs > nowNs ? link->busyUntilNs : nowNs;
  link->busyUntilNs = startNs + (int64_t)floor(packet->sizeBytes * link->nsPerByte);
  packet->arrivalNs = link->busyUntilNs + link->delayNs;
  packet->order = nextOrder++;
  packet->next = NULL;
  if (link->head) {
    link->tail->next = packet;
  } else {
    link->head = packet;
    pushEvent(packet->arrivalNs, packet->order, index << 2 | LINK_EVENT);
  }
  link->tail = packet;
  link->queueHead = waiting ? waiting : packet;
  link->queued = queued + 1;
}

/* Links 0 and 1 are the bottleneck; each flow has four more. */
static int senderOut(int flow) { return 2 + flow * 4; }
static int receiverOut(int flow) { return 2 + flow * 4 + 1; }
static int senderIn(int flow) { return 2 + flow * 4 + 2; }
static int receiverIn(int flow) { return 2 + flow * 4 + 3; }

/* ---- timers: a deadline, and one event at most ---- */

static void armTimer(int index, int timer, int64_t deadlineNs) {
  Flow *flow = flows + index;
  int isRetransmit = timer == RETRANSMIT_TIMER;
  *(isRetransmit ? &flow->retransmitNs : &flow->delayedAckNs) = deadlineNs;
  *(isRetransmit ? &flow->retransmitArmed : &flow->delayedAckArmed) = 1;
  int *queued = isRetransmit ? &flow->retransmitQueued : &flow->delayedAckQueued;
  if (*queued) return;
  *queued = 1;
  pushEvent(deadlineNs, nextOrder++, index << 2 | timer);
}

/* ---- sender ---- */

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

/* The application writes as much as the ring takes, in large pieces. */
static void write(Flow *flow) {
  int64_t space = sendRingBytes - (flow->written - flow->acked);
  while (space >= 32768 && flow->written < totalBytes) {
    int64_t length = 65536, written = flow->written;
    int to = written & (sendRingBytes - 1), from = (written + flow->pattern) & PATTERN_MASK;
    if (space < length) length = space;
    if (totalBytes - written < length) length = totalBytes - written;
    if (sendRingBytes - to < length) length = sendRingBytes - to;
    if (PATTERN_BYTES - from < length) length = PATTERN_BYTES - from;
    memcpy(flow->sendRing + to, pattern + from, length);
    flow->written += length;
    space -= length;
  }
}

static void sendSegment(int index, int32_t seq, int length) {
  Flow *flow = flows + index;
  Packet *packet = takePacket();
  packet->destination = 2 * index + 1;
  packet->source = 2 * index;
  packet->ttl = 64;
  packet->id = flow->packetId = (flow->packetId + 1) & 0xffff;
  packet->sourcePort = packet->destinationPort = FIRST_PORT + index;
  packet->seq = seq;
  packet->ack = 0;
  packet->flags = ACK_FLAG;
  packet->window = 65535;
  packet->sizeBytes = length + HEADER_BYTES;
  packet->ring = flow->sendRing;
  packet->offset = (seq - flow->iss) & (sendRingBytes - 1);
  packet->length = length;
  offer(senderOut(index), packet);
}

static void output(int index) {
  Flow *flow = flows + index;
  double window = flow->cwnd < flow->peerWindow ? flow->cwnd : flow->peerWindow;
  for (;;) {
    int32_t seq = flow->nxt, flight = seq - flow->una;
    int64_t length = flow->written - (flow->acked + flight);
    if (length > MSS) length = MSS;
    if (length <= 0 || flight + length > window) break;
    sendSegment(index, seq, length);
    flow->nxt = seq + length;
    if ((int32_t)(flow->nxt - flow->max) > 0) {
      flow->max = flow->nxt;
      if (!flow->isTiming) {
        flow->isTiming = 1;
        flow->rttSeq = flow->nxt;
        flow->rttStartNs = nowNs;
      }
    } else {
      retransmissions++;
    }
    if (!flow->retransmitArmed) armTimer(index, RETRANSMIT_TIMER, nowNs + flow->rtoNs);
  }
}

static void measureRtt(Flow *flow) {
  double rtt = nowNs - flow->rttStartNs;
  flow->isTiming = 0;
  if (flow->srttNs < 0) {
    flow->srttNs = rtt;
    flow->rttvarNs = rtt / 2;
  } else {
    double error = rtt - flow->srttNs;
    flow->srttNs += error / 8;
    flow->rttvarNs += (fabs(error) - flow->rttvarNs) / 4;
  }
  double rto = floor(flow->srttNs + 4 * flow->rttvarNs);
  flow->rtoNs = rto < MIN_RTO_NS ? MIN_RTO_NS : rto;
}

static double halfOf(int flight) { return flight / 2.0 > 2 * MSS ? flight / 2.0 : 2 * MSS; }

static void onNewAck(int index, int32_t ack, int32_t acked) {
  Flow *flow = flows + index;
  flow->una = ack;
  flow->acked += acked;
  if (flow->nxt - ack < 0) flow->nxt = ack;
  if (flow->isTiming && ack - flow->rttSeq >= 0) measureRtt(flow);
  if (!flow->inRecovery) {
    flow->duplicateAcks = 0;
    if (flow->cwnd < flow->ssthresh) flow->cwnd += least(acked, MSS);
    else flow->cwnd += (double)(MSS * MSS) / flow->cwnd;
  } else if (ack - flow->recover >= 0) {
    flow->inRecovery = 0;
    flow->duplicateAcks = 0;
    flow->cwnd = flow->ssthresh;
  } else { /* a partial ACK: the next hole */
    flow->isTiming = 0;
    sendSegment(index, ack, least(flow->max - ack, MSS));
    retransmissions++;
    double deflated = flow->cwnd - acked + MSS;
    flow->cwnd = deflated > MSS ? deflated : MSS;
  }
  if (flow->acked >= totalBytes) {
    if (!flow->isDone) flowsDone++;
    flow->isDone = 1;
    flow->retransmitArmed = 0;
    return;
  }
  write(flow);
  if (flow->una == flow->max) flow->retransmitArmed = 0;
  else armTimer(index, RETRANSMIT_TIMER, nowNs + flow->rtoNs);
  output(index);
}

static void onDuplicateAck(int index, int32_t ack) {
  Flow *flow = flows + index;
  flow->duplicateAcks++;
  if (flow->inRecovery) {
    flow->cwnd += MSS;
    output(index);
  } else if (flow->duplicateAcks == 3 && ack - flow->recover >= 0) {
    int flight = flow->max - flow->una;
    flow->ssthresh = halfOf(flight);
    flow->recover = flow->max;
    flow->inRecovery = 1;
    flow->isTiming = 0;
    sendSegment(index, flow->una, least(flight, MSS));
    retransmissions++;
    flow->cwnd = flow->ssthresh + 3 * MSS;
    armTimer(index, RETRANSMIT_TIMER, nowNs + flow->rtoNs);
    output(index);
  }
}

static void receiveAck(int index, Packet *packet) {
  Flow *flow = flows + index;
  int32_t ack = packet->ack, acked = ack - flow->una;
  flow->peerWindow = packet->window * 256.0;
  releasePacket(packet);
  if (acked > 0 && ack - flow->max <= 0) onNewAck(index, ack, acked);
  else if (acked == 0 && flow->max != flow->una) onDuplicateAck(index, ack);
}

static void onRetransmitTimeout(int index) {
  Flow *flow = flows + index;
  flow->ssthresh = halfOf(flow->max - flow->una);
  flow->cwnd = MSS;
  flow->nxt = flow->una;
  flow->inRecovery = 0;
  flow->duplicateAcks = 0;
  flow->recover = flow->max;
  flow->isTiming = 0;
  flow->rtoNs = flow->rtoNs * 2 < MAX_RTO_NS ? flow->rtoNs * 2 : MAX_RTO_NS;
  armTimer(index, RETRANSMIT_TIMER, nowNs + flow->rtoNs);
  output(index);
}

/* ---- receiver ---- */

static void store(Flow *flow, const Packet *packet) {
  int to = (packet->seq - flow->iss) & (receiveRingBytes - 1);
  int from = packet->offset, left = packet->length;
  while (left > 0) {
    int length = least(least(left, receiveRingBytes - to), sendRingBytes - from);
    memcpy(flow->receiveRing + to, packet->ring + from, length);
    to = (to + length) & (receiveRingBytes - 1);
    from = (from + length) & (sendRingBytes - 1);
    left -= length;
  }
}

/* The application reads all there is, and compares it with the pattern. */
static void readAndCompare(Flow *flow, int64_t upTo) {
  while (flow->readBytes < upTo) {
    int at = flow->readBytes & (receiveRingBytes - 1);
    int want = (flow->readBytes + flow->pattern) & PATTERN_MASK;
    int64_t length = upTo - flow->readBytes;
    if (receiveRingBytes - at < length) length = receiveRingBytes - at;
    if (PATTERN_BYTES - want < length) length = PATTERN_BYTES - want;
    if (memcmp(pattern + want, flow->receiveRing + at, length)) flow->wrongPieces++;
    flow->readBytes += length;
  }
}

static void sendAck(int index) {
  Flow *flow = flows + index;
  flow->unacked = 0;
  flow->delayedAckArmed = 0;
  Packet *packet = takePacket();
  packet->destination = 2 * index;
  packet->source = 2 * index + 1;
  packet->ttl = 64;
  packet->id = flow->ackPacketId = (flow->ackPacketId + 1) & 0xffff;
  packet->sourcePort = packet->destinationPort = FIRST_PORT + index;
  packet->seq = 0;
  packet->ack = flow->rcvNxt;
  packet->flags = ACK_FLAG;
  packet->window = receiveRingBytes >> 8;
  packet->sizeBytes = HEADER_BYTES;
  packet->length = 0;
  offer(receiverOut(index), packet);
}

static void removeRanges(Flow *flow, int at, int count) {
  int after = flow->ranges - at - count;
  memmove(flow->rangeStart + at, flow->rangeStart + at + count, sizeof(int32_t) * after);
  memmove(flow->rangeEnd + at, flow->rangeEnd + at + count, sizeof(int32_t) * after);
  flow->ranges -= count;
}

/* Remembers what came out of order; joins it with what it touches. */
static void addRange(Flow *flow, int32_t start, int32_t end) {
  int first = 0;
  while (first < flow->ranges && flow->rangeEnd[first] - start < 0) first++;
  int past = first;
  while (past < flow->ranges && flow->rangeStart[past] - end <= 0) {
    if (flow->rangeStart[past] - start < 0) start = flow->rangeStart[past];
    if (flow->rangeEnd[past] - end > 0) end = flow->rangeEnd[past];
    past++;
  }
  if (past == first) {
    if (flow->ranges >= MOST_RANGES - 1) return;
    int after = flow->ranges - first;
    memmove(flow->rangeStart + first + 1, flow->rangeStart + first, sizeof(int32_t) * after);
    memmove(flow->rangeEnd + first + 1, flow->rangeEnd + first, sizeof(int32_t) * after);
    flow->ranges++;
  } else if (past > first + 1) {
    removeRanges(flow, first + 1, past - first - 1);
  }
  flow->rangeStart[first] = start;
  flow->rangeEnd[first] = end;
}

static void receiveData(int index, Packet *packet) {
  Flow *flow = flows + index;
  int32_t seq = packet->seq, length = packet->length, ahead = seq - flow->rcvNxt;
  if (ahead != 0) { /* out of order, or old: an ACK at once */
    if (ahead > 0 && ahead + length <= receiveRingBytes) {
      store(flow, packet);
      addRange(flow, seq, seq + length);
    }
    releasePacket(packet);
    sendAck(index);
    return;
  }
  store(flow, packet);
  releasePacket(packet);
  int64_t arrived = length;
  int hadRanges = flow->ranges > 0;
  flow->rcvNxt = seq + length;
  while (flow->ranges > 0 && flow->rangeStart[0] - flow->rcvNxt <= 0) {
    int more = flow->rangeEnd[0] - flow->rcvNxt;
    if (more > 0) {
      flow->rcvNxt = flow->rangeEnd[0];
      arrived += more;
    }
    removeRanges(flow, 0, 1);
  }
  readAndCompare(flow, flow->readBytes + arrived);
  if (hadRanges || ++flow->unacked >= 2) sendAck(index);
  else armTimer(index, DELAYED_ACK_TIMER, nowNs + DELAYED_ACK_NS);
}

/* ---- events ---- */

/* Nodes 0 and 1 are the routers, 2 + 2 i the sender of flow i, 3 + 2 i its receiver. */
static void forward(int router, Packet *packet) {
  if (--packet->ttl <= 0) {
    releasePacket(packet);
    return;
  }
  int isForReceiver = packet->destination & 1, flow = packet->destination >> 1;
  if (router == 0) offer(isForReceiver ? 0 : senderIn(flow), packet);
  else offer(isForReceiver ? receiverIn(flow) : 1, packet);
}

static void arrive(int index) {
  hops++;
  Link *link = links + index;
  Packet *packet = link->head, *next = packet->next;
  link->head = next;
  if (link->queueHead == packet) {
    link->queueHead = next;
    link->queued--;
  }
  if (next) replaceTop(next->arrivalNs, next->order, index << 2 | LINK_EVENT);
  else popEvent();
  if (link->toNode < 2) {
    forward(link->toNode, packet);
  } else {
    int flow = packet->destinationPort - FIRST_PORT;
    if (link->toNode & 1) receiveData(flow, packet);
    else receiveAck(flow, packet);
  }
}

static void expire(int index, int timer) {
  Flow *flow = flows + index;
  int isRetransmit = timer == RETRANSMIT_TIMER;
  int *armed = isRetransmit ? &flow->retransmitArmed : &flow->delayedAckArmed;
  int64_t deadlineNs = isRetransmit ? flow->retransmitNs : flow->delayedAckNs;
  if (*armed && deadlineNs > nowNs) { /* moved since: wait on */
    replaceTop(deadlineNs, nextOrder++, index << 2 | timer);
    return;
  }
  popEvent();
  *(isRetransmit ? &flow->retransmitQueued : &flow->delayedAckQueued) = 0;
  if (!*armed) return;
  *armed = 0;
  if (isRetransmit) onRetransmitTimeout(index);
  else if (flow->unacked > 0) sendAck(index);
}

/* ---- the run ---- */

static void makeLink(int index, double rateBps, int64_t delayNs, int limit, int toNode) {
  Link *link = links + index;
  link->nsPerByte = 8e9 / rateBps;
  link->delayNs = delayNs;
  link->limit = limit;
  link->toNode = toNode;
}

static void makeFlow(int index) {
  makeLink(senderOut(index), 1e9, 1000000, 1000, 0);
  makeLink(receiverOut(index), 1e9, 1000000, 1000, 1);
  makeLink(senderIn(index), 1e9, 1000000, 1000, 2 + 2 * index);
  makeLink(receiverIn(index), 1e9, 1000000, 1000, 3 + 2 * index);
  Flow *flow = flows + index;
  flow->iss = flow->una = flow->nxt = flow->max = flow->recover = flow->rcvNxt = index * 7919 + 1;
  flow->pattern = (index * 7919) & PATTERN_MASK;
  flow->cwnd = 10 * MSS;
  flow->ssthresh = 1e9;
  flow->peerWindow = 65535;
  flow->srttNs = -1;
  flow->rtoNs = 1e9;
  flow->sendRing = malloc(sendRingBytes);
  flow->receiveRing = malloc(receiveRingBytes);
  write(flow);
  output(index);
}

int main(int count, char **arguments) {
  totalBytes = count > 1 ? atof(arguments[1]) : 400e6;
  int flowCount = count > 2 ? atoi(arguments[2]) : 1;
  if (totalBytes <= 0 || flowCount < 1) {
    fprintf(stderr, "usage: dumbbell BYTES_PER_FLOW [FLOWS], both from 1\n");
    return 2;
  }
  if (flowCount > 10) sendRingBytes = receiveRingBytes = 1 << 16;
  uint32_t random = 1;
  for (int i = 0; i < PATTERN_BYTES; i++) {
    random = random * 1103515245 + 12345;
    pattern[i] = random >> 16;
  }

  int64_t startNs = cpuNs();
  links = calloc(2 + 4 * flowCount, sizeof(Link));
  flows = calloc(flowCount, sizeof(Flow));
  makeLink(0, 1e8, 10000000, 100, 1);
  makeLink(1, 1e8, 10000000, 100, 0);
  for (int flow = 0; flow < flowCount; flow++) makeFlow(flow);
  while (flowsDone < flowCount && heapSize > 0) {
    nowNs = heap[0].timeNs;
    int handle = heap[0].handle;
    if ((handle & 3) == LINK_EVENT) arrive(handle >> 2);
    else expire(handle >> 2, handle & 3);
  }
  int64_t usedNs = cpuNs() - startNs;

  int wrong = 0;
  for (int flow = 0; flow < flowCount; flow++) wrong += flows[flow].wrongPieces;
  printf("{\"cpuNs\": %lld, \"hops\": %ld, \"drops\": %ld, \"retransmissions\": %ld, "
         "\"virtualNs\": %lld, \"wrongPieces\": %d, \"finished\": %s}\n",
         (long long)usedNs, hops, drops, retransmissions, (long long)nowNs, wrong,
         flowsDone == flowCount ? "true" : "false");
  return 0;
}
