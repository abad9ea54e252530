#!/bin/sh
# Alertmanager reads no environment: the bot's token, its API server and the chat of the alerts go into a copy of the
# configuration that only this container sees. Without ALERT_CHAT_ID alerts are only shown, and this says so.
set -eu
umask 077

source="${CONFIG_FILE:-/etc/alertmanager/alertmanager.yml}"
run="${RUN_DIR:-/tmp}"
root="${TELEGRAM_API_ROOT:-}"
root="${root:-https://api.telegram.org}"
chat="${ALERT_CHAT_ID:-}"
receiver=telegram
if [ -z "$chat" ]; then
  echo 'ALERT_CHAT_ID está vacía: las alertas no llegan a Telegram. Escriba al bot, obtenga el id del chat y póngalo en .env.' >&2
  receiver=nadie
  chat=1
fi
case "$chat" in
  *[!0-9-]*) echo 'ALERT_CHAT_ID debe ser un número (negativo si es un grupo).' >&2; exit 64 ;;
esac

sed -e "s|__RECEIVER__|$receiver|" \
  -e "s|__TELEGRAM_API_ROOT__|${root%/}|" \
  -e "s|__TELEGRAM_BOT_TOKEN__|$TELEGRAM_BOT_TOKEN|" \
  -e "s|__ALERT_CHAT_ID__|$chat|" \
  -e "s|__TEMPLATES__|$(dirname "$source")|" \
  "$source" > "$run/alertmanager.yml"

exec alertmanager \
  --config.file="$run/alertmanager.yml" \
  --storage.path="${STORAGE_PATH:-/alertmanager}" \
  --web.listen-address="${LISTEN_ADDRESS:-0.0.0.0:9093}" \
  --cluster.listen-address=
