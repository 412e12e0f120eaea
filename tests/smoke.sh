#!/usr/bin/env bash
# The real window on a real X server: opens the demo bus under Xvfb, types a filter with the keyboard, looks at the picture.
# SCREENSHOT=FILE keeps the picture. Prints N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d /tmp/brine-smoke-XXXXXX)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done
    rm -rf "$work"
}
trap cleanup EXIT
passed=0 failed=0
check() {
    local name=$1; shift
    if "$@" >"$work/log" 2>&1; then passed=$((passed + 1)); echo "ok $name"
    else failed=$((failed + 1)); echo "not ok $name"; tail -n 20 "$work/log"; fi
}
await() { # await SECONDS COMMAND...
    local tries=$(($1 * 10)); shift
    for _ in $(seq $tries); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done
    return 1
}
end() { echo "$passed passed, $failed failed, 0 skipped"; [ "$failed" = 0 ]; exit; }

if ! command -v Xvfb >/dev/null; then echo "skip smoke: no Xvfb"; echo "0 passed, 0 failed, 1 skipped"; exit 0; fi
mkdir -m 700 "$work/run"
export XDG_RUNTIME_DIR=$work/run XDG_CONFIG_HOME=$work/c XDG_STATE_HOME=$work/s XDG_DATA_HOME=$work/d XDG_CACHE_HOME=$work/h
export QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=1 TZ=UTC LC_ALL=C.UTF-8
unset WAYLAND_DISPLAY
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display" 2>"$work/xvfb.log" &
pids+=($!)
await 20 test -s "$work/display" || { echo "not ok xvfb"; failed=1; end; }
DISPLAY=:$(cat "$work/display"); export DISPLAY
openbox >"$work/openbox.log" 2>&1 &
pids+=($!)
# A window mapped in the moment in which the window manager takes over stays unmapped: brine starts when the manager is there.
await 20 xdotool get_desktop || { echo "not ok window-manager"; failed=1; cat "$work/openbox.log"; end; }
refuses() { build/release/app/brine "$@"; [ $? = 64 ]; }
check unknown-option refuses --demo --sockdir /tmp/x
check unknown-word refuses a b
without_display() { env -u DISPLAY -u QT_QPA_PLATFORM build/release/app/brine --demo 2>"$work/said"; [ $? = 69 ] && grep -q "no display" "$work/said"; }
check no-display without_display
build/release/app/brine --demo >"$work/brine.log" 2>&1 &
brine=$!
pids+=("$brine")
check window-opens await 30 xdotool search --onlyvisible --name Brine
window=$(xdotool search --onlyvisible --name Brine 2>/dev/null | head -n 1)
[ -n "$window" ] || { cat "$work/brine.log"; end; }
xdotool windowsize --sync "$window" 1280 780 windowmove "$window" 0 0 >/dev/null 2>&1
xdotool windowfocus --sync "$window" >/dev/null 2>&1
# Events must be on screen: wait until the picture holds many colours beyond the empty window's.
colours() { import -window "$window" "$work/now.png" && [ "$(identify -format %k "$work/now.png")" -gt 200 ]; }
check events-show await 20 colours
sleep_until_rows() { colours && [ "$(($(date +%s) - started))" -ge 8 ]; }
started=$(date +%s)
check picture await 20 sleep_until_rows
[ -z "${SCREENSHOT:-}" ] || cp "$work/now.png" "$SCREENSHOT"
cp "$work/now.png" "$work/before.png"
xdotool key --window "$window" ctrl+l >/dev/null 2>&1
xdotool type --window "$window" --delay 20 'salt/auth' >/dev/null 2>&1
differs() { import -window "$window" "$work/after.png" && [ "$(compare -metric AE "$work/before.png" "$work/after.png" null: 2>&1 | cut -d. -f1)" -gt 2000 ]; }
check filter-by-keyboard await 10 differs
[ -z "${SCREENSHOT2:-}" ] || cp "$work/after.png" "$SCREENSHOT2"
check still-alive kill -0 "$brine"
check no-warnings bash -c "! grep -vE '^$' '$work/brine.log'"
kill -TERM "$brine"; wait "$brine" 2>/dev/null
check no-socket-left bash -c "[ -z \"\$(find '$work/run' -type s)\" ]"
end
