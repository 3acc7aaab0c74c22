/*
 * The UDP question of `npm run bench` with two routers:
 *
 *   udp-forwarding DATAGRAMS
 *
 * Datagrams of 1,472 bytes, each as soon as the one before has left, over links of 1 Gbit/s and 1 ms. They have
 * no bytes in ns-3, and no checksums (its default); PPP adds 2 bytes to each packet on a link.
 *
 * Prints one line of JSON: CPU time from the first datagram to the last, hops, and datagrams that arrived.
 */
#include "measure.h"
#include "ns3/inet-socket-address.h"
#include "ns3/udp-socket-factory.h"

using namespace ns3;

namespace {

const uint16_t PORT = 9;
const uint32_t PAYLOAD_BYTES = 1472;
/* What a packet takes on a link, with a bit of time for PPP. */
const int64_t GAP_NS = 12016;

int64_t g_left = 0;
int64_t g_arrived = 0;

void Send(Ptr<Socket> socket) {
  socket->Send(Create<Packet>(PAYLOAD_BYTES));
  if (--g_left > 0) Simulator::Schedule(NanoSeconds(GAP_NS), &Send, socket);
}

void Read(Ptr<Socket> socket) {
  while (socket->Recv()) g_arrived++;
}

}  // namespace

int main(int argc, char** argv) {
  g_left = NumberAt(argc, argv, 1, "udp-forwarding DATAGRAMS");

  Topology net;
  Ptr<Node> nodes[4];
  for (auto& node : nodes) node = net.AddNode();
  for (int i = 0; i < 3; i++) net.AddCable(nodes[i], nodes[i + 1], "1Gbps", "1ms", 1000);
  net.RouteRestBy(nodes[0], 1);
  net.RouteRestBy(nodes[1], 2);
  net.RouteRestBy(nodes[2], 1);
  net.RouteRestBy(nodes[3], 1);

  Ptr<Socket> receiver = Socket::CreateSocket(nodes[3], UdpSocketFactory::GetTypeId());
  receiver->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
  receiver->SetRecvCallback(MakeCallback(&Read));
  Ptr<Socket> sender = Socket::CreateSocket(nodes[0], UdpSocketFactory::GetTypeId());
  sender->Connect(InetSocketAddress(Topology::AddressOf(nodes[3]), PORT));
  Simulator::ScheduleWithContext(nodes[0]->GetId(), Seconds(1), [sender] { Send(sender); });

  Simulator::Stop(Seconds(0.5));
  Simulator::Run();
  const int64_t startNs = CpuNs();
  Simulator::Run();
  const int64_t endNs = CpuNs();
  Report({{"cpuNs", endNs - startNs}, {"hops", net.Hops()}, {"arrived", g_arrived}});
}
