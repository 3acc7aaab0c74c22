# scenarios/dumbbell.ts with its defaults and one pair of hosts, as near as ns-2 comes:
#
#   ns dumbbell.tcl FLOWS FROM_SECONDS SECONDS all|few count|time
#
# Hosts on links of 1 Gbit/s and 1 ms, a bottleneck of 100 Mbit/s and 10 ms where 100 packets wait at most,
# packets of 1500 bytes, ACKs of 52, CUBIC (Agent/TCP/Linux) with SACK and timestamps, an initial window of 10
# segments, an RTO of at least 200 ms, an ACK for every other segment or after 40 ms.
#
# What ns-2 does not do: payload has no bytes; TCP goes one way, counts segments, and knows neither handshakes nor a
# receive window (window_ stands for one of 6 MiB). CUBIC and SACK are those of an old Linux: no RACK, no PRR, no
# HyStart, no tail loss probe.
#
# "all": packets have room for the headers of all protocols, as in every script that does not say otherwise; "few":
# only for those that are used. "count": monitors at all queues count hops, and cost time; "time": there are none.
#
# Prints JSON: CPU time and hops of so many virtual seconds, and what was delivered in them.

proc usage {} {
  puts stderr "usage: ns dumbbell.tcl FLOWS FROM_SECONDS SECONDS all|few count|time"
  exit 2
}

if {[llength $argv] != 5} usage
lassign $argv flows from length headers mode
foreach number [list $flows $from $length] {
  if {![string is double -strict $number] || $number < 1} usage
}
if {$headers ni {all few} || $mode ni {count time}} usage

if {$headers eq "few"} {
  remove-all-packet-headers
  add-packet-header IP TCP Flags
}

Agent/TCP set packetSize_ 1448
Agent/TCP set tcpip_base_hdr_size_ 40
Agent/TCP set ts_option_size_ 12
Agent/TCP set timestamps_ true
Agent/TCP set window_ 4344
Agent/TCP set windowInit_ 10
Agent/TCP set minrto_ 0.2
Agent/TCP set rtxcur_init_ 1.0
Agent/TCP set tcpTick_ 0.001
Agent/TCPSink set packetSize_ 52
Agent/TCPSink set ts_echo_rfc1323_ true
Agent/TCPSink/Sack1/DelAck set interval_ 40ms

# CPU time of this process so far, ns; user and system together.
proc cpuNs {} {
  set file [open /proc/self/schedstat]
  set ns [lindex [gets $file] 0]
  close $file
  return $ns
}

set simulator [new Simulator]
set monitors {}

proc cable {a b rate delay queue} {
  global simulator monitors mode
  $simulator duplex-link $a $b $rate $delay DropTail
  $simulator queue-limit $a $b $queue
  $simulator queue-limit $b $a $queue
  if {$mode eq "count"} {
    lappend monitors [$simulator monitor-queue $a $b ""] [$simulator monitor-queue $b $a ""]
  }
}

set sender [$simulator node]
set left [$simulator node]
set right [$simulator node]
set receiver [$simulator node]
cable $sender $left 1Gb 1ms 10000
cable $left $right 100Mb 10ms 100
cable $right $receiver 1Gb 1ms 10000

set connections {}
for {set flow 0} {$flow < $flows} {incr flow} {
  set connection [new Agent/TCP/Linux]
  set sink [new Agent/TCPSink/Sack1/DelAck]
  $simulator attach-agent $sender $connection
  $simulator attach-agent $receiver $sink
  $simulator connect $connection $sink
  $simulator at 0 "$connection select_ca cubic"
  $simulator at 0 "[$connection attach-app FTP] start"
  lappend connections $connection
}

# Packets that left a queue, and so were transmitted, on all links; 0 without monitors.
proc hops {} {
  global monitors
  set sum 0
  foreach monitor $monitors { incr sum [$monitor set pdepartures_] }
  return $sum
}

proc deliveredBytes {} {
  global connections
  set segments 0
  foreach connection $connections { incr segments [$connection set ack_] }
  return [expr {$segments * 1448}]
}

proc begin {} {
  global start
  set start [list [hops] [deliveredBytes] [cpuNs]]
}

proc finish {} {
  global start
  set cpuNs [cpuNs]
  lassign $start startHops startBytes startNs
  set hops [expr {[hops] - $startHops}]
  set bytes [expr {[deliveredBytes] - $startBytes}]
  puts "{\"cpuNs\":[expr {$cpuNs - $startNs}],\"hops\":$hops,\"deliveredBytes\":$bytes}"
  exit 0
}

$simulator at $from begin
$simulator at [expr {$from + $length}] finish
$simulator run
