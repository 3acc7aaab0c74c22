/*
 * The hold model of `npm run bench` with ns-3's heap:
 *
 *   event-queue PENDING OPERATIONS
 *
 * The next event is taken off and another put in, an exponential time later, 1 ms in the mean. The heap alone:
 * neither are events made for it, as ns-3 does for each, nor are they run.
 *
 * Prints one line of JSON: CPU time of so many operations.
 */
#include <cmath>
#include <random>
#include <vector>

#include "measure.h"
#include "ns3/heap-scheduler.h"

using namespace ns3;

namespace {

/** Times between events, drawn beforehand. A power of two. */
const uint32_t GAPS = 1 << 16;

std::vector<uint64_t> GapsNs() {
  std::mt19937_64 engine(1);
  std::exponential_distribution<double> milliseconds(1);
  std::vector<uint64_t> gaps(GAPS);
  for (auto& gap : gaps) gap = std::floor(milliseconds(engine) * 1e6);
  return gaps;
}

Scheduler::Event EventAt(uint64_t time, uint32_t order) {
  Scheduler::Event event;
  event.impl = nullptr;
  event.key.m_ts = time;
  event.key.m_uid = order;
  event.key.m_context = 0;
  return event;
}

}  // namespace

int main(int argc, char** argv) {
  const char* usage = "event-queue PENDING OPERATIONS";
  const uint32_t pending = NumberAt(argc, argv, 1, usage);
  const uint32_t operations = NumberAt(argc, argv, 2, usage);
  const std::vector<uint64_t> gaps = GapsNs();
  Ptr<Scheduler> heap = CreateObject<HeapScheduler>();
  for (uint32_t order = 0; order < pending; order++) heap->Insert(EventAt(gaps[order % GAPS], order));
  const int64_t startNs = CpuNs();
  for (uint32_t i = 0; i < operations; i++) {
    const uint64_t now = heap->RemoveNext().key.m_ts;
    heap->Insert(EventAt(now + gaps[i & (GAPS - 1)], pending + i));
  }
  const int64_t endNs = CpuNs();
  Report({{"cpuNs", endNs - startNs}, {"operations", operations}});
}
