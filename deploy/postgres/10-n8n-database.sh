#!/bin/sh
# Runs once, on an empty data folder: n8n gets a database and a role of its own, so that neither the editor's
# tables nor n8n's role mix with the invoices.
set -eu

psql --no-psqlrc --set=ON_ERROR_STOP=1 --set=password="$N8N_DB_PASSWORD" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE n8n LOGIN PASSWORD :'password';
CREATE DATABASE n8n OWNER n8n;
REVOKE CONNECT ON DATABASE n8n FROM PUBLIC;
SQL
psql --no-psqlrc --set=ON_ERROR_STOP=1 --set=database="$POSTGRES_DB" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
SQL
