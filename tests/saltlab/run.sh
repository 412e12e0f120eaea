#!/usr/bin/env bash
# Real Salt: installs the releases where they are missing, then Brine against each. Arguments as conformance.py.
exec python3 -B "$(dirname "$0")/conformance.py" "$@"
