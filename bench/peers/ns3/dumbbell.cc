/*
 * scenarios/dumbbell.ts with its defaults, as near as ns-3 comes:
 *
 *   dumbbell FLOWS PAIRS FROM_SECONDS SECONDS
 *
 * Hosts on links of 1 Gbit/s and 1 ms, a bottleneck of 100 Mbit/s and 10 ms where 100 packets wait at most, packets
 * of 1500 bytes, SACK, timestamps, window scaling, CUBIC with HyStart, PRR, an initial window of 10 segments, an
 * RTO of at least 200 ms, an ACK for every other segment or after 40 ms, buffers of 4 and 6 MiB.
 *
 * What ns-3 does not do: payload has no bytes (a packet knows how many zeros it stands for), checksums are off
 * (its default), there is no RACK, no tail loss probe, no GSO; buffers do not grow, they are large from the
 * start; quick ACKs at the begin of a connection are unknown; PPP adds 2 bytes to each packet on a link.
 *
 * Prints one line of JSON: CPU time and hops of so many virtual seconds, and what was delivered in them.
 */
#include <vector>

#include "measure.h"
#include "ns3/inet-socket-address.h"
#include "ns3/tcp-cubic.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-prr-recovery.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-socket-factory.h"

using namespace ns3;

namespace {

const uint16_t FIRST_PORT = 20000;
const uint16_t SERVER_PORT = 5201;
const uint32_t MSS = 1448;

int64_t g_delivered = 0;

void Read(Ptr<Socket> socket) {
  while (Ptr<Packet> packet = socket->Recv()) g_delivered += packet->GetSize();
}

void Accepted(Ptr<Socket> socket, const Address&) { socket->SetRecvCallback(MakeCallback(&Read)); }

/** Fills the send buffer, ten segments at a time: a bit faster than one at a time, and than 64 KiB. */
void Write(Ptr<Socket> socket, uint32_t) {
  const uint32_t bytes = 10 * MSS;
  while (socket->GetTxAvailable() >= bytes) {
    if (socket->Send(Create<Packet>(bytes)) < 0) return;
  }
}

void Connected(Ptr<Socket> socket) { Write(socket, 0); }

void SetDefaults() {
  Config::SetDefault("ns3::TcpL4Protocol::SocketType", TypeIdValue(TcpCubic::GetTypeId()));
  Config::SetDefault("ns3::TcpL4Protocol::RecoveryType", TypeIdValue(TcpPrrRecovery::GetTypeId()));
  Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(MSS));
  Config::SetDefault("ns3::TcpSocket::InitialCwnd", UintegerValue(10));
  Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(4 << 20));
  Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(6 << 20));
  Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(2));
  Config::SetDefault("ns3::TcpSocket::DelAckTimeout", TimeValue(MilliSeconds(40)));
  Config::SetDefault("ns3::TcpSocket::ConnTimeout", TimeValue(Seconds(1)));
  Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(MilliSeconds(200)));
  Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(true));
  Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(true));
  Config::SetDefault("ns3::TcpSocketBase::WindowScaling", BooleanValue(true));
}

}  // namespace

int main(int argc, char** argv) {
  const char* usage = "dumbbell FLOWS PAIRS FROM_SECONDS SECONDS";
  const uint32_t flows = NumberAt(argc, argv, 1, usage);
  const uint32_t pairs = NumberAt(argc, argv, 2, usage);
  const double from = NumberAt(argc, argv, 3, usage);
  const double length = NumberAt(argc, argv, 4, usage);
  SetDefaults();

  Topology net;
  Ptr<Node> left = net.AddNode();
  Ptr<Node> right = net.AddNode();
  net.AddCable(left, right, "100Mbps", "10ms", 100);
  net.RouteRestBy(left);
  net.RouteRestBy(right);

  std::vector<Ptr<Socket>> listeners;
  for (uint32_t pair = 0; pair < pairs; pair++) {
    Ptr<Node> sender = net.AddNode();
    Ptr<Node> receiver = net.AddNode();
    net.AddCable(sender, left, "1Gbps", "1ms", 10000);
    net.AddCable(receiver, right, "1Gbps", "1ms", 10000);
    net.RouteRestBy(sender);
    net.RouteRestBy(receiver);
    Ptr<Socket> listener = Socket::CreateSocket(receiver, TcpSocketFactory::GetTypeId());
    listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), SERVER_PORT));
    listener->Listen();
    listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                MakeCallback(&Accepted));
    listeners.push_back(listener);
    for (uint32_t flow = pair; flow < flows; flow += pairs) {
      Ptr<Socket> socket = Socket::CreateSocket(sender, TcpSocketFactory::GetTypeId());
      socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), FIRST_PORT + flow));
      socket->SetConnectCallback(MakeCallback(&Connected), MakeNullCallback<void, Ptr<Socket>>());
      socket->SetSendCallback(MakeCallback(&Write));
      socket->Connect(InetSocketAddress(Topology::AddressOf(receiver), SERVER_PORT));
    }
  }

  Simulator::Stop(Seconds(from));
  Simulator::Run();
  const int64_t hops = net.Hops(), delivered = g_delivered, startNs = CpuNs();
  Simulator::Stop(Seconds(length));
  Simulator::Run();
  const int64_t endNs = CpuNs();
  Report({{"cpuNs", endNs - startNs}, {"hops", net.Hops() - hops}, {"deliveredBytes", g_delivered - delivered}});
}
