# The tracker in a container: without privileges, on a root file system that may be read-only. Built from the lock.
#   docker build -t ai-policy-tracker .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     -p 127.0.0.1:8001:8001 -v tracker:/data -v ./feeds.yaml:/etc/tracker/feeds.yaml:ro ai-policy-tracker
# Secrets: --env-file with TRACKER_SMTP_PASSWORD=… and the variables of the channels. Other commands: docker exec … tracker doctor
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/tracker
COPY requirements.lock ./
RUN /opt/tracker/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY tracker tracker
RUN /opt/tracker/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin tracker \
    && install -d -o tracker -g tracker -m 0750 /data
COPY --from=build /opt/tracker /opt/tracker
ENV PATH=/opt/tracker/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    TRACKER_CONFIG=/etc/tracker/feeds.yaml TRACKER_DB=/data/tracker.db
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8001
# Within a container everybody is another machine; what is shown outside is decided by -p.
ENTRYPOINT ["tracker"]
CMD ["run", "--host", "0.0.0.0", "--log-json"]
# The daemon finishes what it is at within 45 seconds: docker stop --time 60.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=10s --start-period=2m \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8001/-/health', timeout=8)"]
