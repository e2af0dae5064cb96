# One image for all: `standalone` (the whole of Outlay in one process), collector, ingest, dashboard, alerts.
# Debian, not Alpine: the embedded ClickHouse engine needs glibc.
FROM node:22-bookworm-slim AS base
WORKDIR /outlay

# The web app, built with everything; of it only dist goes on.
FROM base AS web
COPY . .
RUN npm ci --no-audit --no-fund --loglevel=error && npm run build:web

# What runs needs: the packages that are imported, and tsx, which runs the sources.
FROM base AS packages
COPY . .
RUN npm ci --no-audit --no-fund --loglevel=error --omit=dev --workspace=@outlay/standalone \
  && npm install --no-save --no-audit --no-fund --loglevel=error --omit=dev tsx@4.23.15

FROM base
COPY --from=packages /outlay/node_modules node_modules
COPY package.json tsconfig.base.json tsconfig.json ./
COPY core core
COPY eventlog eventlog
COPY clickhouse clickhouse
COPY collector collector
COPY ingest ingest
COPY alerts alerts
COPY dashboard/package.json dashboard/package.json
COPY dashboard/contract dashboard/contract
COPY dashboard/api dashboard/api
COPY --from=web /outlay/dashboard/web/dist dashboard/web/dist
COPY standalone standalone
COPY deploy/entrypoint.mjs deploy/healthy.mjs deploy/
RUN mkdir /data && chown node /data
USER node
ENV NODE_ENV=production OUTLAY_DATA=/data OUTLAY_HOST=0.0.0.0 UV_THREADPOOL_SIZE=16
VOLUME /data
EXPOSE 4317 4318 4400 9464
STOPSIGNAL SIGTERM
# Of the whole in one process; each service apart has its own in docker-compose.yml and deploy/kubernetes.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "deploy/healthy.mjs", "4318"]
# A larger nursery: events live just long enough to be promoted out of the default one.
ENTRYPOINT ["node", "--max-semi-space-size=32", "--disable-warning=ExperimentalWarning", "deploy/entrypoint.mjs"]
CMD ["standalone"]
