"""A cluster on this machine: `python -m tests.cluster`, or `make cluster`. Ctrl-C ends all of it, in order.

PostgreSQL, Redis, nodes, a worker and a beat of Celery, and a balancer: nginx with the configuration of deploy/ if
there is one, else a small proxy. What is kept is in data/cluster, and is there again the next time; remove the folder
to begin anew. A PostgreSQL in DATABASE_URL and a Redis in REDIS_URL are taken instead, and other settings are handed
on. A node, worker or balancer that dies is replaced, as an orchestrator would: kill one and see.
"""

import argparse
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from tests.cluster.cluster import Cluster, Unable
from tests.server.server import ROOT


def main() -> int:
    """Run a cluster until a signal ends it; 1 if it could not be, or has lost what it stands on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=2, help="two or more (2)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000); 0 is any free one")
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "cluster", help="what is kept (data/cluster)")
    given = parser.parse_args()
    if given.nodes < 2:
        parser.error(f"a cluster has two nodes at least, not {given.nodes}")
    try:
        port = _free(given.host, given.port)
    except OSError as error:
        print(
            f"cannot listen on {given.host}:{given.port}: {os.strerror(error.errno or 0)}. Name another port: PORT=8001"
        )
        return 1
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # for the children: two for each client at the balancer
    cluster = Cluster(given.data.resolve(), given.host, port, given.nodes)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda *_: cluster.interrupt())
    try:
        return cluster.run()
    except Unable as error:
        print(f"cluster | {error}", flush=True)
        return 1


def _free(host: str, port: int) -> int:
    """The port, if nobody listens there; any free one for 0."""
    with socket.create_server((host, port)) as tried:
        return int(tried.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
