#!/usr/bin/env bash
# Asks the server in this container whether it is ready. Uses bash alone: the image has no curl.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${COUNTINGHOUSE_PORT:-8080}"
printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
IFS= read -r -t 3 status <&3
[[ $status == "HTTP/1.1 200"* ]]
