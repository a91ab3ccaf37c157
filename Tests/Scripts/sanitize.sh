#!/usr/bin/env bash
# Builds and runs the tests under a sanitizer, and fails on any finding.
#
#   Tests/Scripts/sanitize.sh thread|address [options of swift test, such as --filter HTTPTests]
#
# Each sanitizer has a build folder of its own below .build, so that the ordinary build stays.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

sanitizer=${1-}
case "$sanitizer" in
    thread | address) shift ;;
    *)
        echo "sanitize: say which: thread or address." >&2
        exit 2
        ;;
esac

# A server that a test starts says what was found in a file of its own.
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
export TSAN_OPTIONS="suppressions=$PWD/Tests/Scripts/thread-sanitizer.txt:log_path=$reports/report"
# Swift's runtime keeps what it has made once: that is no leak. Freed memory is kept back for 4 MiB
# only, or tests that measure memory would measure that.
export ASAN_OPTIONS="detect_leaks=0:quarantine_size_mb=4:log_path=$reports/report"
export SWIFT_BACKTRACE=enable=no
# Programs that the tests start get ten times as long.
export COUNTINGHOUSE_TEST_PATIENCE=10

status=0
swift test --sanitize="$sanitizer" --scratch-path ".build/$sanitizer" "$@" || status=$?
found=$(cat "$reports"/report* 2>/dev/null | grep -cE 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer' || true)
if [ "$found" -ne 0 ]; then
    cat "$reports"/report* >&2
    echo "sanitize: $found finding(s) of the $sanitizer sanitizer." >&2
    exit 1
fi
if [ "$status" -eq 0 ]; then echo "sanitize: the $sanitizer sanitizer found nothing."; fi
exit "$status"
