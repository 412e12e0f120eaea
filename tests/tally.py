#!/usr/bin/env python3
"""Runs ctest for one preset and counts test functions, not programs: prints N passed, N failed, N skipped.

Qt Test prints a Totals line per program; a program that fails without one (a crash, a time-out) counts as one failure.
"""
import argparse
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", re.M)
SKIP = re.compile(r"^SKIP   : (.*(?:\n   .*)*)", re.M)


def tally(case):
    output = case.findtext("system-out") or ""
    status = case.get("status")
    if status == "notrun" or status == "disabled":
        return (0, 0, 1) if status == "disabled" else (0, 1, 0)
    totals = [tuple(map(int, m.groups())) for m in TOTALS.finditer(output)]
    p, f, s = (sum(column) for column in zip(*totals)) if totals else (0, 0, 0)
    if not totals:
        p = 1 if status == "run" else 0
    if status != "run" and f == 0:
        f = 1
    return p, f, s


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--preset", required=True)
    arguments = parser.parse_args()
    with tempfile.NamedTemporaryFile(suffix=".xml") as junit:
        run = subprocess.run(["ctest", "--preset", arguments.preset, "--output-junit", junit.name,
                              "--test-output-size-passed", "1048576", "--test-output-size-failed", "1048576"],
                             stdin=subprocess.DEVNULL)
        try:
            suite = ElementTree.parse(junit.name).getroot()
        except ElementTree.ParseError as error:
            print(f"not ok ctest {arguments.preset}: no readable result ({error})")
            return 1
    passed = failed = skipped = 0
    for case in suite.iter("testcase"):
        p, f, s = tally(case)
        for reason in SKIP.findall(case.findtext("system-out") or ""):
            print("skip " + " ".join(reason.split()))
        passed, failed, skipped = passed + p, failed + f, skipped + s
    if passed + failed + skipped == 0:
        print(f"not ok ctest {arguments.preset}: no test ran")
        return 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or run.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
