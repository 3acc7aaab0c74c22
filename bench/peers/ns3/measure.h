// What the programs in this folder share: CPU time, arguments, and networks as seedwire has them.
#ifndef MEASURE_H
#define MEASURE_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <utility>
#include <vector>

#include "ns3/core-module.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/net-device-container.h"
#include "ns3/node.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/queue.h"

/** CPU time of this process so far, user and system together, ns. */
inline int64_t CpuNs() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/** The argument at that place, which has to be a number from 1 on. */
inline double NumberAt(int argc, char** argv, int place, const char* usage) {
  char* end = nullptr;
  double number = place < argc ? std::strtod(argv[place], &end) : 0;
  if (end == nullptr || *end != '\0' || !(number >= 1)) {
    std::fprintf(stderr, "usage: %s\n", usage);
    std::exit(2);
  }
  return number;
}

/** Prints a line of JSON and ends: to take a large network apart would take longer than it ran. */
[[noreturn]] inline void Report(std::initializer_list<std::pair<const char*, int64_t>> numbers) {
  const char* before = "{";
  for (const auto& [name, number] : numbers) {
    std::printf("%s\"%s\":%lld", before, name, static_cast<long long>(number));
    before = ",";
  }
  std::puts("}");
  std::fflush(stdout);
  std::_Exit(0);
}

/**
 * Hosts, routers and the cables between them, each a network of its own, as an expert would set ns-3 up who
 * wants it fast: no IPv6, static routes and no list of several kinds of routing around them, no flow control and
 * no queue disciplines above the devices' queues, and no search of all of a router's interfaces for the
 * destination of each packet (with 1,000 interfaces half of the time).
 */
class Topology {
 public:
  Topology() {
    m_stack.SetIpv6StackInstall(false);
    m_stack.SetRoutingHelper(m_routes);
  }

  ns3::Ptr<ns3::Node> AddNode() {
    ns3::Ptr<ns3::Node> node = ns3::CreateObject<ns3::Node>();
    m_stack.Install(node);
    node->GetObject<ns3::Ipv4>()->SetAttribute("WeakEsModel", ns3::BooleanValue(false));
    return node;
  }

  void AddCable(ns3::Ptr<ns3::Node> a, ns3::Ptr<ns3::Node> b, const char* rate, const char* delay,
                uint32_t queue) {
    ns3::PointToPointHelper cable;
    cable.DisableFlowControl();
    cable.SetDeviceAttribute("DataRate", ns3::StringValue(rate));
    cable.SetDeviceAttribute("Mtu", ns3::UintegerValue(1500));
    cable.SetChannelAttribute("Delay", ns3::StringValue(delay));
    cable.SetQueue("ns3::DropTailQueue<Packet>", "MaxSize",
                   ns3::QueueSizeValue(ns3::QueueSize(ns3::QueueSizeUnit::PACKETS, queue)));
    ns3::NetDeviceContainer devices = cable.Install(a, b);
    uint32_t network = (10U << 24) + 4 * m_cables++;
    AddAddress(devices.Get(0), network + 1);
    AddAddress(devices.Get(1), network + 2);
  }

  /** All that a node has no network for goes to the other end of its n-th cable. */
  void RouteRestBy(ns3::Ptr<ns3::Node> node, uint32_t cable = 1) {
    ns3::Ptr<ns3::Ipv4> ipv4 = node->GetObject<ns3::Ipv4>();
    uint32_t own = ipv4->GetAddress(cable, 0).GetLocal().Get();
    m_routes.GetStaticRouting(ipv4)->SetDefaultRoute(ns3::Ipv4Address(own ^ 3), cable);
  }

  static ns3::Ipv4Address AddressOf(ns3::Ptr<ns3::Node> node) {
    return node->GetObject<ns3::Ipv4>()->GetAddress(1, 0).GetLocal();
  }

  /** Packets that were put on a link and transmitted, on all links. */
  int64_t Hops() const {
    int64_t hops = 0;
    for (const auto& queue : m_queues) {
      hops += queue->GetTotalReceivedPackets() - queue->GetNPackets();
    }
    return hops;
  }

 private:
  void AddAddress(ns3::Ptr<ns3::NetDevice> device, uint32_t address) {
    ns3::Ptr<ns3::Ipv4> ipv4 = device->GetNode()->GetObject<ns3::Ipv4>();
    uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, ns3::Ipv4InterfaceAddress(ns3::Ipv4Address(address), "/30"));
    ipv4->SetUp(interface);
    m_queues.push_back(ns3::DynamicCast<ns3::PointToPointNetDevice>(device)->GetQueue());
  }

  ns3::InternetStackHelper m_stack;
  ns3::Ipv4StaticRoutingHelper m_routes;
  std::vector<ns3::Ptr<ns3::Queue<ns3::Packet>>> m_queues;
  uint32_t m_cables = 0;
};

#endif
