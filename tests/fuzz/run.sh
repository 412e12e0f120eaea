#!/usr/bin/env bash
# Builds the fuzz targets with clang's libFuzzer and runs each for some seconds (default 5). Prints N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-5}
command -v clang++ >/dev/null || { echo "skip fuzz: no clang++"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
cmake -S . -B build/fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBRINE_GUI=OFF -DBRINE_FUZZ=ON \
    >/tmp/brine-fuzz.$$ 2>&1 && cmake --build build/fuzz --target fuzzers >>/tmp/brine-fuzz.$$ 2>&1 ||
    { tail -n 40 /tmp/brine-fuzz.$$; rm -f /tmp/brine-fuzz.$$; echo "not ok fuzz build"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
rm -f /tmp/brine-fuzz.$$
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for target in build/fuzz/tests/fuzz_*; do
    name=$(basename "$target")
    [ -x "$target" ] && [ -d "tests/fuzz/corpus/$name" ] || continue
    mkdir -p "$work/$name"
    # New inputs go to the scratch folder; the corpus in the project only seeds.
    if "$target" -max_total_time="$seconds" -rss_limit_mb=512 -timeout=5 -artifact_prefix="$work/" "$work/$name" "tests/fuzz/corpus/$name" >"$work/log" 2>&1; then
        passed=$((passed + 1)); echo "ok $name $(grep -c . "$work/log") lines, $(sed -n 's/^Done \([0-9]*\) runs.*/\1 runs/p' "$work/log")"
    else
        failed=$((failed + 1)); echo "not ok $name"; tail -n 30 "$work/log"
    fi
done
[ $((passed + failed)) -gt 0 ] || { echo "not ok fuzz: no target"; failed=1; }
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
