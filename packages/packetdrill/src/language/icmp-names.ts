/** Names of ICMP types (RFC 792 and its companions). */
export const ICMP_TYPES: Readonly<Record<string, number>> = {
  echo_reply: 0,
  unreachable: 3,
  source_quench: 4,
  redirect: 5,
  echo_request: 8,
  time_exceeded: 11,
  parameter_problem: 12,
  timestamp_request: 13,
  timestamp_reply: 14,
  information_request: 15,
  information_reply: 16,
  address_mask_request: 17,
  address_mask_reply: 18,
};

/** Names of the codes of unreachable, 0 to 15 (IANA). */
const UNREACHABLE_CODES = [
  "net_unreachable",
  "host_unreachable",
  "protocol_unreachable",
  "port_unreachable",
  "frag_needed",
  "source_route_failed",
  "net_unknown",
  "host_unknown",
  "source_host_isolated",
  "net_prohibited",
  "host_prohibited",
  "net_unreachable_for_tos",
  "host_unreachable_for_tos",
  "packet_filtered",
  "precedence_violation",
  "precedence_cutoff",
];

const UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;

/** Names that only ICMPv6 has, as types or as codes (RFC 4443). */
export const ICMPV6_NAMES: readonly string[] = [
  "packet_too_big",
  "no_route",
  "admin_prohibited",
  "not_neighbour",
  "address_unreachable",
  "exceeded_hop_limit",
  "exceeded_frag_time",
  "header_field",
  "unknown_next_header",
  "unknown_option",
];

/** The number of a type by its name or as `type_N`. */
export function icmpType(name: string): number | undefined {
  return Object.hasOwn(ICMP_TYPES, name) ? ICMP_TYPES[name] : numbered(name, "type_");
}

/** The number of a code by its name or as `code_N`. */
export function icmpCode(type: number, name: string): number | undefined {
  const code = type === UNREACHABLE ? UNREACHABLE_CODES.indexOf(name) : -1;
  return code >= 0 ? code : numbered(name, "code_");
}

/** Whether messages of that type and code tell an MTU (RFC 1191 §4). */
export const tellsMtu = (type: number, code: number): boolean =>
  type === UNREACHABLE && code === FRAGMENTATION_NEEDED;

/** The name of a type, or `type_N`. */
export function icmpTypeName(type: number): string {
  const named = Object.entries(ICMP_TYPES).find(([, number]) => number === type);
  return named?.[0] ?? `type_${type}`;
}

/** The name of a code, or `code_N`. */
export function icmpCodeName(type: number, code: number): string {
  const name = type === UNREACHABLE ? UNREACHABLE_CODES[code] : undefined;
  return name ?? `code_${code}`;
}

function numbered(name: string, prefix: string): number | undefined {
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  return /^\d{1,3}$/.test(digits) && Number(digits) <= 255 ? Number(digits) : undefined;
}
