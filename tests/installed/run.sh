#!/usr/bin/env bash
# Installs the release build into a private prefix, builds the two example programs against it alone, and lets them meet on
# a stand-alone bus. Prints N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d /tmp/brine-installed-XXXXXX)
bus=
cleanup() {
    if [ -n "$bus" ]; then kill "$bus" 2>/dev/null; wait "$bus" 2>/dev/null; fi
    rm -rf "$work"
}
trap cleanup EXIT
passed=0 failed=0
check() {
    local name=$1; shift
    if "$@" >"$work/log" 2>&1; then passed=$((passed + 1)); echo "ok $name"
    else failed=$((failed + 1)); echo "not ok $name"; tail -n 40 "$work/log"; fi
}
end() { echo "$passed passed, $failed failed, 0 skipped"; [ "$failed" = 0 ]; exit; }

check install cmake --install build/release --prefix "$work/prefix"
check brine-installed "$work/prefix/bin/brine" --version
check brinectl-installed "$work/prefix/bin/brinectl" --version
check no-x-libraries bash -c "! ldd '$work/prefix/bin/brinectl' | grep -E 'libQt6(Gui|Widgets)|libX11|libxcb|libGL[.]'"
# README's program as it stands there.
check readme-example bash -c "mkdir -p '$work/examples' && cp tests/installed/* '$work/examples/' && sed -n '/^\`\`\`cpp\$/,/^\`\`\`\$/{/^\`\`\`/d;p}' README.md >'$work/examples/readme.cpp' && [ -s '$work/examples/readme.cpp' ]"
check examples-configure cmake -S "$work/examples" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Release
check examples-build cmake --build "$work/build"
check readme-built test -x "$work/build/readme"
[ "$failed" = 0 ] || end

"$work/prefix/bin/brinectl" bus --sock-dir "$work/bus" 2>"$work/bus.log" &
bus=$!
for _ in $(seq 200); do [ -S "$work/bus/master_event_pull.ipc" ] && break; sleep 0.05; done
"$work/build/listener" --sock-dir "$work/bus" --tag myco/ --count 1 --timeout 20 >"$work/heard" 2>"$work/heard.err" &
listener=$!
# The listener says on stderr when it listens; firing before that would be lost, as on a real bus.
for _ in $(seq 200); do grep -q listening "$work/heard.err" 2>/dev/null && break; sleep 0.05; done
check firer "$work/build/firer" --sock-dir "$work/bus" myco/deploy '{"service": "web", "n": 1}'
check listener wait "$listener"
check met grep -qE '^myco/deploy	\{"service": "web", "n": 1, "_stamp": "' "$work/heard"
end
