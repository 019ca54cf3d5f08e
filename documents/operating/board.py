"""Where nodes put what they tell operators: in Redis, gone by itself; a process that is alone needs none."""

import time
from typing import Final, cast

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from documents.operating import summary
from documents.operating.summary import Summary

# Redis answers within a millisecond or two.
PATIENCE: Final = 1.0  # seconds

# Between two summaries of a node. One that has told nothing for three times as long is gone.
PERIOD: Final = 5.0  # seconds
STAYS: Final = 3 * PERIOD

NODES: Final = "nexus:nodes"


def put(told: Summary) -> None:
    """Let others see it for a while; a `RedisError` says that they cannot."""
    with _redis() as redis, redis.pipeline(transaction=False) as pipeline:
        pipeline.set(_key(told.node), summary.written(told), px=int(STAYS * 1000))
        pipeline.zadd(NODES, {told.node: time.time()})
        pipeline.zremrangebyscore(NODES, "-inf", time.time() - 10 * STAYS)
        pipeline.execute()


def drop(node: str) -> None:
    """It has ended."""
    with _redis() as redis, redis.pipeline(transaction=False) as pipeline:
        pipeline.delete(_key(node))
        pipeline.zrem(NODES, node)
        pipeline.execute()


def others(than: str) -> list[Summary]:
    """What the other nodes have told last; a `RedisError` says that nobody knows."""
    with _redis() as redis:
        nodes = [node.decode() for node in cast("list[bytes]", redis.zrange(NODES, 0, -1)) if node.decode() != than]
        found = cast("list[bytes | None]", redis.mget([_key(node) for node in nodes]) if nodes else [])
    return [told for text in found if text is not None and (told := summary.read(text)) is not None]


def _key(node: str) -> str:
    return f"nexus:node:{node}"


def _redis() -> Redis:
    waits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
    return Redis.from_url(settings.REDIS_URL, protocol=2, client_name="nexus-operating", **waits)
