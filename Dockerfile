# One image for every part; docker-compose.yml says which part a container is.
FROM python:3.11-slim

RUN useradd --create-home --uid 10001 simpul
WORKDIR /srv/simpul
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY aggregator aggregator
COPY workers workers
COPY docs docs
COPY feeds feeds
COPY testbed testbed
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
RUN mkdir /data && chown simpul:simpul /data
USER simpul
ENV SIMPUL_DATA=/data
