"""Ten million events at full speed into a store at its limit, filters changing meanwhile."""
EVENTS, CAP_MIB = 10_000_000, 512


def run(lab, table):
    lab.warm(CAP_MIB + CAP_MIB // 4)
    seen, published = lab.against_flood([lab.bench / "bench_soak", "{socket}", EVENTS, CAP_MIB], EVENTS, timeout=1800)
    table.at_most("soak kept over the cap", 100 * (seen["most_stored"] / seen["cap"] - 1), 5, " %")
    # With what waits in the mailbox and the filters' rows.
    table.at_most("soak resident over cap", 100 * (seen["most_resident"] / seen["cap"] - 1), 5, " %")
    uncounted = published["sent"] - seen["received"] + abs(seen["received"] - seen["dropped"] - seen["malformed"] - seen["stored"])
    table.at_most("soak uncounted", uncounted, 0)
    table.at_most("soak kept+evicted off", abs(seen["stored"] + seen["gaps"] + seen["malformed"] - seen["evicted"] - seen["kept"]), 0)
    table.at_most("soak descriptors more", seen["fds_last"] - seen["fds_first"], 0)
