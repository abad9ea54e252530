#!/bin/sh
# What Prometheus cannot read from the environment goes into files first: the bearer of /metrics, and the public
# address (none on a shop's PC: then nothing is asked from outside).
set -eu
umask 077

run="${RUN_DIR:-/tmp}"
printf '%s' "${METRICS_TOKEN:-}" > "$run/metrics-token"
if [ -n "${PUBLIC_URL:-}" ]; then
  printf '[{"targets":["%s/health"]}]\n' "${PUBLIC_URL%/}" > "$run/public-targets.json"
else
  echo '[]' > "$run/public-targets.json"
fi

exec prometheus \
  --config.file="${CONFIG_FILE:-/etc/prometheus/prometheus.yml}" \
  --storage.tsdb.path="${STORAGE_PATH:-/prometheus}" \
  --storage.tsdb.retention.time=30d \
  --storage.tsdb.retention.size=4GB \
  --web.listen-address="${LISTEN_ADDRESS:-0.0.0.0:9090}"
