#!/usr/bin/env bash
# Makes the two Debian packages of the release build, and installs and runs them in a bare Debian root, where nothing else is.
# Prints N passed, N failed, N skipped.
#   tests/package/run.sh          brinectl in the bare root (a minute: fetches Debian's base)
#   tests/package/run.sh --all    the window's package too
set -uo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d /tmp/brine-package-XXXXXX)
root=$work/root
cleanup() {
    for place in dev/pts dev sys proc; do mountpoint -q "$root/$place" && umount "$root/$place"; done
    mountpoint -q "$root/proc" || rm -rf --one-file-system "$work"
}
trap cleanup EXIT
passed=0 failed=0 skipped=0
check() {
    local name=$1; shift
    if "$@" >"$work/log" 2>&1; then passed=$((passed + 1)); echo "ok $name"
    else failed=$((failed + 1)); echo "not ok $name"; tail -n 40 "$work/log"; fi
}
skip() { skipped=$((skipped + 1)); echo "skip $1: $2"; }
end() { echo "$passed passed, $failed failed, $skipped skipped"; [ "$failed" = 0 ]; exit; }
inside() { chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }

check packages-made cpack --config build/release/CPackConfig.cmake -B "$work/packages"
[ "$failed" = 0 ] || end
ctl=$(ls "$work"/packages/brinectl_*.deb) window=$(ls "$work"/packages/brine_*.deb)
depends() { dpkg-deb -f "$1" Depends; }
check brinectl-needs-no-graphics bash -c "! grep -E 'libqt6(gui|widgets|svg)|libx11|libxcb|libgl' <<<'$(depends "$ctl")'"
check brinectl-holds-its-link-programs bash -c "dpkg-deb -c '$ctl' | grep -cE 'libexec/brine/brine-(zmq|saltapi)$' | grep -qx 2"
check brine-needs-brinectl grep -q 'brinectl (=' <<<"$(depends "$window")"
check no-path-of-the-build bash -c "for d in '$ctl' '$window'; do dpkg-deb --fsys-tarfile \"\$d\" | grep -aF '$PWD' && exit 1; done; exit 0"

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
    skip bare-root "needs root and debootstrap"
    end
fi
. /etc/os-release
mirror=$(sed -nE 's/^(URIs: *|deb +(\[[^]]*\] +)?)((https?|file):[^ ]+).*/\3/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v security | head -n 1)
if ! debootstrap --variant=minbase "$VERSION_CODENAME" "$root" "${mirror:-http://deb.debian.org/debian}" >"$work/log" 2>&1; then
    skip bare-root "no Debian base could be fetched: $(tail -n 1 "$work/log")"
    end
fi
# The same package sources and way to them as this machine's, or a dependency might be newer than what we linked with.
rm -f "$root"/etc/apt/sources.list
cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$root/etc/apt/" 2>/dev/null
rm -f "$root"/etc/apt/sources.list.d/*.disabled*
cp /etc/resolv.conf "$root/etc/"
for place in proc sys dev dev/pts; do mount --bind "/$place" "$root/$place"; done
cp "$ctl" "$window" "$root/root/"
check apt-update inside apt-get update -qq
check brinectl-installs inside sh -c 'apt-get install -y -qq --no-install-recommends /root/brinectl_*.deb'
check no-graphics-came-with-it bash -c "! ls '$root'/usr/lib/*/ | grep -E '^lib(Qt6(Gui|Widgets)|X11|xcb|GL)[.]'"
check brinectl-runs inside brinectl --version
check brinectl-watches-the-demo inside brinectl watch --demo --count 3 --timeout 20 --out jsonl
check brinectl-fires inside sh -c 'brinectl bus --sock-dir /tmp/bus & bus=$!; sleep_until() { for i in $(seq 200); do [ -S /tmp/bus/master_event_pull.ipc ] && return; sleep 0.05; done; }
    sleep_until; brinectl fire --sock-dir /tmp/bus bare/root "{\"n\": 1}"; code=$?; kill $bus; exit $code'
check zmq-link-runs inside /usr/libexec/brine/brine-zmq --version
check saltapi-link-runs inside /usr/libexec/brine/brine-saltapi --version
if [ "${1:-}" = --all ]; then
    check brine-installs inside sh -c 'apt-get install -y -qq --no-install-recommends /root/brine_*.deb'
    check brine-runs inside env QT_QPA_PLATFORM=offscreen sh -c 'brine --version && { timeout 3 brine --demo; [ $? = 124 ]; }'
fi
check purged-without-trace inside sh -c 'apt-get purge -y -qq brinectl >/dev/null && ! command -v brinectl && ! test -e /usr/libexec/brine'
end
