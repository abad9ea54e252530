#!/bin/sh
# Starts n8n in its image: links our baked-in nodes into n8n's folder (also when a volume hides it) and turns
# N8N_USER + N8N_PASSWORD into the owner account that n8n sets up by itself (it only takes a bcrypt hash).
set -eu

package="${JEWELRY_HOME:-/opt/jewelry}"
modules="${N8N_USER_FOLDER:-$HOME}/.n8n/nodes/node_modules"
mkdir -p "$modules"
ln -sfn "$package" "$modules/n8n-nodes-jewelry-invoice"

# n8n refuses to start on a key that differs from the stored one, and makes one up when none is given:
# a made-up key dies with the container and takes all credentials with it
if [ -z "${N8N_ENCRYPTION_KEY:-}" ]; then
  echo 'Falta N8N_ENCRYPTION_KEY: sin ella se pierden las credenciales de n8n. Genérela con: npx jewelry secrets' >&2
  exit 64
fi

if [ -n "${N8N_USER:-}" ] && [ -n "${N8N_PASSWORD:-}" ]; then
  N8N_INSTANCE_OWNER_PASSWORD_HASH="$(cd "$package" && node -e \
    'process.stdout.write(require("bcryptjs").hashSync(process.env.N8N_PASSWORD, 10))')"
  export N8N_INSTANCE_OWNER_PASSWORD_HASH
  export N8N_INSTANCE_OWNER_MANAGED_BY_ENV=true
  # n8n signs in with an e-mail: the same rule as stack/settings.ts, which the import of the flows follows
  case "$N8N_USER" in
    *@*) export N8N_INSTANCE_OWNER_EMAIL="$N8N_USER" ;;
    *) export N8N_INSTANCE_OWNER_EMAIL="$N8N_USER@joyeria.local" ;;
  esac
  export N8N_INSTANCE_OWNER_FIRST_NAME="${N8N_INSTANCE_OWNER_FIRST_NAME:-Joyería}"
  export N8N_INSTANCE_OWNER_LAST_NAME="${N8N_INSTANCE_OWNER_LAST_NAME:-Administración}"
fi
# no expression in a workflow may read it
unset N8N_PASSWORD

exec n8n "$@"
