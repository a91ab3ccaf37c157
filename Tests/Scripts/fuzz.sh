#!/usr/bin/env bash
# Searches by libFuzzer for bytes that break an oracle of Tests/HTTPTests/Oracles, or one of
# Tests/TransformTests/Oracles.
# Options and exit status: Tests/Scripts/README.md.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

documents="interchange xml shape expression csv json"
targets="head pipeline connection chunks target headers response gunzip codings $documents"
seconds=60 seed=0 sanitizers=fuzzer,address folder="$root/.build/fuzz" files=()
while [ $# -gt 0 ]; do
    case "$1" in
        --target) targets="$2"; shift ;;
        --seconds) seconds="$2"; shift ;;
        --seed) seed="$2"; shift ;;
        --folder) folder="$(realpath -m "$2")"; shift ;;
        --no-address) sanitizers=fuzzer ;;
        -*) echo "fuzz: no option $1; see Tests/Scripts/README.md" >&2; exit 2 ;;
        *) files+=("$(realpath "$1")") ;;
    esac
    shift
done

# Compiles without SwiftPM, which would give the fuzzer's main to every executable of the package.
flags=(-O -wmo -parse-as-library -enable-testing -swift-version 6 -I .
    -I "$root/Sources/CZlib" -I "$root/Sources/COpenSSL")

# The rooms that the oracles of documents ask.
build_documents() {
    local room sources
    for room in RetailModel Transform; do
        mapfile -t sources < <(find "$root/Sources/$room" -name '*.swift')
        swiftc "${flags[@]}" "-sanitize=$sanitizers" -emit-module -emit-object \
            -module-name "$room" -o "document-$room.o" "${sources[@]}"
    done
    mapfile -t sources < <(find "$root/Tests/TransformTests/Oracles" -name '*Oracle.swift')
    swiftc "${flags[@]}" "-sanitize=$sanitizers" -use-ld=lld -module-name Fuzz -o documents -lm \
        "$root/Tests/Fuzz/DocumentTarget.swift" \
        "$root/Tests/TransformTests/Expressions/ExpressionCases.swift" \
        "${sources[@]}" ./document-*.o
}

build_http() {
    local room
    printf 'module CLinux { header "%s" export * }\n' \
        "$root/Sources/CLinux/include/CLinux.h" >module.modulemap
    clang -O1 -I "$root/Sources/CLinux/include" -c "$root/Sources/CLinux/CLinux.c" \
        -o http-CLinux.o
    for room in Sources/Sockets Sources/HTTP Tests/RandomFixture; do
        swiftc "${flags[@]}" "-sanitize=$sanitizers" -emit-module -emit-object \
            -module-name "${room#*/}" -o "http-${room#*/}.o" "$root/$room/"*.swift
    done
    # lld, since gold warns of each symbol of the sanitizer.
    swiftc "${flags[@]}" "-sanitize=$sanitizers" -use-ld=lld -module-name Fuzz -o fuzz -lz -lssl \
        -lcrypto \
        "$root/Tests/Fuzz/FuzzTarget.swift" "$root/Tests/HTTPTests/RawClient.swift" \
        "$root/Tests/HTTPTests/Oracles/"*.swift ./http-*.o
}

# Which of the two programs has a target.
program() {
    case " $documents " in
        *" $1 "*) echo ./documents ;;
        *) echo ./fuzz ;;
    esac
}

# Ends with libFuzzer's own count of executions, coverage (edges) and corpus.
search() {
    local corpus="$folder/corpus/$1" seeds="$root/Tests/Fuzz/Seeds/$1" words=http
    [ "$(program "$1")" = ./fuzz ] || words=documents
    # A connection carries what the pipeline target reads without one.
    [ "$1" != connection ] || seeds="$root/Tests/Fuzz/Seeds/pipeline"
    mkdir -p "$corpus" "$folder/findings"
    "$(program "$1")" -max_total_time="$seconds" -seed="$seed" -max_len=4096 -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -dict="$root/Tests/Fuzz/$words.dict" \
        -artifact_prefix="$folder/findings/$1-" "$corpus" "$seeds"
}

mkdir -p "$folder/$sanitizers"
cd "$folder/$sanitizers"
for program in $(for target in $targets; do program "$target"; done | sort -u); do
    case "$program" in
        ./documents) build_documents ;;
        *) build_http ;;
    esac
done
[ "$seconds" -gt 0 ] || exit 0
# Swift's own crash report would end the process before libFuzzer keeps the input.
export SWIFT_BACKTRACE=enable=no
# Swift's runtime keeps what it has made once: that is no leak.
export ASAN_OPTIONS=detect_leaks=0
status=0
for target in $targets; do
    export FUZZ_TARGET="$target"
    if [ ${#files[@]} -gt 0 ]; then
        "$(program "$target")" "${files[@]}" || status=1
    else
        echo "fuzz: $target for $seconds seconds"
        search "$target" || status=1
    fi
done
[ "$status" -eq 0 ] || echo "fuzz: something broke; the inputs are in $folder/findings" >&2
exit "$status"
