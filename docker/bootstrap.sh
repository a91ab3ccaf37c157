#!/usr/bin/env bash
# Installs the Debian packages of docker/packages.txt that are missing, and nothing else.
#
#   docker/bootstrap.sh                  what building and running needs
#   docker/bootstrap.sh --tests          that, and what the tests and measurements need
#   docker/bootstrap.sh --runtime-only   only what a built executable needs (the runtime image)
#
# Safe to run again: with nothing missing it changes nothing and needs neither root nor a network.
# Exit status: 0 all is installed, 1 an installation failed, 2 it cannot be done on this system.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list="$here/packages.txt"
say() { printf 'bootstrap: %s\n' "$*"; }

parts="build runtime"
case "${1-}" in
    "") ;;
    --tests) parts="build runtime tests" ;;
    --runtime-only) parts="runtime" ;;
    *)
        say "unknown option '$1'; use --tests, --runtime-only, or no option." >&2
        exit 2
        ;;
esac

# The names of the chosen parts, one a line.
wanted() {
    awk -v parts=" $parts " '
        /^# part: / { chosen = index(parts, " " $3 " ") > 0; next }
        /^#/ || NF == 0 { next }
        chosen { print $1 }
    ' "$list" | sort -u
}

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
    {
        say "this system has no apt, so nothing was installed."
        say "Install what your system calls these Debian packages, then go on:"
        wanted | sed 's/^/  /'
    } >&2
    exit 2
fi

# Installed names together with the names they provide: a renamed package still counts.
present() {
    dpkg-query -W -f='${db:Status-Abbrev}|${Package}, ${Provides}\n' |
        awk -F'|' '/^ii/ {
            count = split($2, names, ", *")
            for (i = 1; i <= count; i++) { sub(/ .*/, "", names[i]); if (names[i] != "") print names[i] }
        }' | sort -u
}

missing() { comm -23 <(wanted) <(present); }

mapfile -t absent < <(missing)
if [ "${#absent[@]}" -eq 0 ]; then
    say "nothing is missing (parts: $parts)."
    exit 0
fi
say "missing: ${absent[*]}"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        say "run this as root, or install sudo, to install: ${absent[*]}" >&2
        exit 2
    fi
    as_root=(sudo)
fi

# A database or web server among the test packages must not start because it was installed:
# Debian asks policy-rc.d first, and 101 means no. An existing policy of the machine is kept.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

is_updated=no
update() {
    is_updated=yes
    apt update
}

# A machine without package lists knows no candidate; with old ones, the download fails.
for name in "${absent[@]}"; do
    if ! apt-cache policy "$name" | grep -q 'Candidate: [^(]'; then
        update
        break
    fi
done
if ! apt install --no-install-recommends "${absent[@]}"; then
    [ "$is_updated" = no ] || exit 1
    update
    apt install --no-install-recommends "${absent[@]}" || exit 1
fi

mapfile -t absent < <(missing)
if [ "${#absent[@]}" -ne 0 ]; then
    say "still missing after the installation: ${absent[*]}" >&2
    exit 1
fi
say "installed."
