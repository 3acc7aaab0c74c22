"""Names of ICMP messages."""

_V4 = {
    "echo_reply": 0,
    "unreachable": 3,
    "source_quench": 4,
    "redirect": 5,
    "echo_request": 8,
    "time_exceeded": 11,
    "parameter_problem": 12,
    "timestamp_request": 13,
    "timestamp_reply": 14,
    "information_request": 15,
    "information_reply": 16,
    "address_mask_request": 17,
    "address_mask_reply": 18,
}
_V4_CODES = {
    3: (
        "net_unreachable host_unreachable protocol_unreachable port_unreachable frag_needed "
        "source_route_failed net_unknown host_unknown source_host_isolated net_prohibited "
        "host_prohibited net_unreachable_for_tos host_unreachable_for_tos packet_filtered "
        "precedence_violation precedence_cutoff"
    ).split()
}
_V6 = {
    "unreachable": 1,
    "packet_too_big": 2,
    "time_exceeded": 3,
    "parameter_problem": 4,
    "echo_request": 128,
    "echo_reply": 129,
}
_V6_CODES = {
    1: "no_route admin_prohibited not_neighbour address_unreachable port_unreachable".split(),
    3: "exceeded_hop_limit exceeded_frag_time".split(),
    4: "header_field unknown_next_header unknown_option".split(),
}


def icmp_numbers(message, ipv6):
    """The type and code of a message in a script."""
    types, codes = (_V6, _V6_CODES) if ipv6 else (_V4, _V4_CODES)
    name, code = message.type, message.code
    kind = int(name[5:]) if name.startswith("type_") else types[name]
    if code is None:
        return kind, 0
    if code.startswith("code_"):
        return kind, int(code[5:])
    return kind, codes[kind].index(code)


def icmp_names(kind, code, ipv6):
    """The name of the type, and of the code (None where 0 has no name)."""
    types, codes = (_V6, _V6_CODES) if ipv6 else (_V4, _V4_CODES)
    name = {value: key for key, value in types.items()}.get(kind, "type_%d" % kind)
    known = codes.get(kind, [])
    if code < len(known):
        return name, known[code]
    return name, "code_%d" % code if code else None
