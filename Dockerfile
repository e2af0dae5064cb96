# The whole of Outlay in one process. Debian, not Alpine: the embedded ClickHouse engine needs glibc.
FROM node:22-bookworm-slim
WORKDIR /outlay
COPY . .
RUN npm install --no-save --no-audit --no-fund --loglevel=error && npm run build:web && mkdir /data && chown node /data
USER node
ENV OUTLAY_DATA=/data OUTLAY_HOST=0.0.0.0 UV_THREADPOOL_SIZE=16
VOLUME /data
EXPOSE 4317 4318 4400
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4318/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=32", "--import", "tsx", "standalone/src/main.ts"]
