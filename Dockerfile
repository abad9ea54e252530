# syntax=docker/dockerfile:1
# One file, three images: server (API + relay), n8n (n8n 2.41.1 with our nodes baked in), tools (the `jewelry` command).
# Tags are exact; digests are not pinned because they could not be looked up where this was written:
# `docker buildx imagetools inspect TAG` prints the digest to append (see docs/guia-de-despliegue.md).
ARG NODE_VERSION=24.21.0
ARG N8N_VERSION=2.41.1

# --- what every Debian stage shares -------------------------------------------------------------------------------
FROM node:${NODE_VERSION}-trixie-slim AS base
ENV NODE_ENV=production TZ=America/Bogota
WORKDIR /opt/jewelry

# --- dist/: TypeScript out, JavaScript in -------------------------------------------------------------------------
FROM base AS build
COPY package.json package-lock.json .npmrc ./
# install scripts stay off: everything native that we use ships prebuilt in its npm package
RUN npm ci --include=dev --ignore-scripts
COPY tsconfig.json ./
COPY stack ./stack
COPY core ./core
COPY database ./database
COPY migrations ./migrations
COPY nodes ./nodes
COPY credentials ./credentials
COPY server ./server
COPY cli ./cli
COPY simulator ./simulator
RUN npm run build

# --- run-time dependencies, once per C library --------------------------------------------------------------------
FROM base AS modules-glibc
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:${NODE_VERSION}-alpine AS modules-musl
ENV NODE_ENV=production
WORKDIR /opt/jewelry
COPY package.json package-lock.json .npmrc ./
# n8n's own image is Alpine: sharp and argon2 need their musl builds there
RUN npm ci --omit=dev --ignore-scripts

# --- server -------------------------------------------------------------------------------------------------------
FROM base AS server
# curl: the health check of the deployment guide
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl tini \
    && rm -rf /var/lib/apt/lists/*
COPY --from=modules-glibc /opt/jewelry/node_modules ./node_modules
COPY package.json ./
COPY workflows ./workflows
COPY --from=build /opt/jewelry/dist ./dist
USER node
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["curl", "--fail", "--silent", "http://localhost:8000/health/live"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/server/start.js"]

# --- tools: migrations, backups, doctor ---------------------------------------------------------------------------
FROM server AS tools
USER root
# trixie's client is 17: it must not be older than the database server (compose: postgres 17)
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=node --group=node --mode=0755 /backups \
    && install --directory --owner=node --group=node --mode=0700 /data
USER node
VOLUME ["/backups", "/data"]
HEALTHCHECK NONE
ENTRYPOINT ["tini", "--", "node", "/opt/jewelry/dist/cli/main.js"]
CMD ["--help"]

# --- n8n with our nodes -------------------------------------------------------------------------------------------
FROM docker.n8n.io/n8nio/n8n:${N8N_VERSION} AS n8n
USER root
COPY --from=modules-musl /opt/jewelry/node_modules /opt/jewelry/node_modules
COPY package.json /opt/jewelry/
COPY workflows /opt/jewelry/workflows
COPY --from=build /opt/jewelry/dist /opt/jewelry/dist
COPY --chmod=0755 deploy/n8n/entrypoint.sh /opt/jewelry/entrypoint.sh
USER node
EXPOSE 5678
# Node itself asks: the only tool that this image is sure to have
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.QUEUE_HEALTH_CHECK_PORT||process.env.N8N_PORT||5678)+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["tini", "--", "/opt/jewelry/entrypoint.sh"]
CMD ["start"]
