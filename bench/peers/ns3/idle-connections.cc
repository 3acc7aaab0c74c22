/*
 * The idle connections of `npm run bench`:
 *
 *   idle-connections CONNECTIONS
 *
 * Two hosts on a link of 10 Gbit/s and 1 ms; all connections are opened at once, and rest up to one virtual
 * second.
 *
 * Prints one line of JSON: CPU time, bytes that malloc has given out in it, and ends that are established.
 */
#include <malloc.h>

#include "measure.h"
#include "ns3/inet-socket-address.h"
#include "ns3/tcp-socket-factory.h"

using namespace ns3;

namespace {

const uint16_t PORT = 1000;

int64_t g_established = 0;

void Accepted(Ptr<Socket>, const Address&) { g_established++; }
void Connected(Ptr<Socket>) { g_established++; }

int64_t BytesInUse() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

int main(int argc, char** argv) {
  const uint32_t connections = NumberAt(argc, argv, 1, "idle-connections CONNECTIONS");
  const int64_t startBytes = BytesInUse(), startNs = CpuNs();
  Topology net;
  Ptr<Node> client = net.AddNode(), server = net.AddNode();
  net.AddCable(client, server, "10Gbps", "1ms", connections);
  Ptr<Socket> listener = Socket::CreateSocket(server, TcpSocketFactory::GetTypeId());
  listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
  listener->Listen();
  listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeCallback(&Accepted));
  for (uint32_t i = 0; i < connections; i++) {
    Ptr<Socket> socket = Socket::CreateSocket(client, TcpSocketFactory::GetTypeId());
    socket->SetConnectCallback(MakeCallback(&Connected), MakeNullCallback<void, Ptr<Socket>>());
    socket->Connect(InetSocketAddress(Topology::AddressOf(server), PORT));
  }
  Simulator::Stop(Seconds(1));
  Simulator::Run();
  const int64_t endNs = CpuNs();
  Report({{"cpuNs", endNs - startNs}, {"bytes", BytesInUse() - startBytes}, {"established", g_established}});
}
