#!/usr/bin/env bash
# Real Salt: installs the releases where they are missing, then Brine against each. Arguments as conformance.py.
# The two example programs are built here against an installation of build/release, unless BRINE_LISTENER and BRINE_FIRER
# name them already.
set -uo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d /tmp/brine-lab-XXXXXX)
trap 'rm -rf "$work"' EXIT
examples() {
    cmake --install build/release --prefix "$work/prefix" &&
        cmake -S tests/installed -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Release &&
        cmake --build "$work/build"
}
if [ -z "${BRINE_LISTENER:-}" ] && [ -f build/release/CMakeCache.txt ]; then
    if examples >"$work/log" 2>&1; then export BRINE_LISTENER=$work/build/listener BRINE_FIRER=$work/build/firer
    else tail -n 20 "$work/log" >&2; fi
fi
trap 'kill "$lab" 2>/dev/null' TERM INT
python3 -B tests/saltlab/conformance.py "$@" &
lab=$!
wait "$lab"
status=$?
# A signal ends the first wait before the lab has cleaned up.
[ "$status" -gt 128 ] && wait "$lab"
exit "$status"
