"""One line a check: ok, not ok with the reason, or skip with the reason; counted for the last line."""
from __future__ import annotations

import contextlib
import sys
import time


class Report:
    def __init__(self, verbose=False):
        self.passed = self.failed = self.skipped = 0
        self.verbose = verbose
        self._prefix = ""

    @contextlib.contextmanager
    def about(self, subject):
        previous, self._prefix = self._prefix, f"{self._prefix}{subject} "
        started = time.monotonic()
        try:
            yield
        finally:
            self.note(f"{time.monotonic() - started:.1f} s")
            self._prefix = previous

    def check(self, name, problem=None):
        """problem: None or empty for a pass, else the sentence that says what is wrong."""
        if problem:
            self.failed += 1
            self._say(f"not ok {self._prefix}{name}: {problem}")
        else:
            self.passed += 1
            self._say(f"ok {self._prefix}{name}")
        return not problem

    def skip(self, name, why):
        self.skipped += 1
        self._say(f"skip {self._prefix}{name}: {why}")

    def note(self, text):
        if self.verbose:
            print(f"# {self._prefix}{text}", file=sys.stderr, flush=True)

    def summary(self):
        self._say(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed else 0

    @staticmethod
    def _say(line):
        # One check is one line, whatever a daemon's message holds.
        print(" ".join(line.split()) if "\n" in line else line, flush=True)
