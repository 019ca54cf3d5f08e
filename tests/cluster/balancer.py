"""What stands before the nodes of a cluster on this machine: nginx as deploy/ has it, or a small proxy of our own."""

import os
import re
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.cluster.debian import found, libraries
from tests.server.server import ROOT

DEPLOYED: Final = ROOT / "deploy" / "nginx"

# The one line of nginx.conf for each node.
_NODE: Final = re.compile(r"^( *server )node-\d+:8000 resolve( .*;)\n", re.MULTILINE)


def command(folder: Path, host: str, port: int, nodes: Sequence[int]) -> tuple[list[str], dict[str, str]]:
    """How a balancer is started that hands what comes to a port on to the nodes' ports: words, and variables."""
    if found("nginx") is None:
        return [sys.executable, "-m", "tests.cluster.proxy", host, str(port), *map(str, nodes)], {}
    configured(folder, host, {8080: port}, nodes)
    return nginx(folder), libraries()


def nginx(folder: Path, *more: str) -> list[str]:
    """How nginx is called with the configuration in a folder: to serve until it is ended, if nothing more is asked."""
    # As root its workers would be nobody, who may not enter a folder of root's.
    user = "user root root; " if os.geteuid() == 0 else ""
    words = [str(found("nginx")), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return [*words, "-g", f"{user}daemon off;", *more]


def configured(folder: Path, host: str, ports: Mapping[int, int], nodes: Sequence[int], site: str = "http") -> None:
    """Put the configuration of deploy/ into a folder, with ports and paths of this machine for those of a container."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("nginx", "locations", site):
        text = (DEPLOYED / f"{name}.conf").read_text()
        for theirs in ("/tmp", "/etc/nginx"):  # noqa: S108 - a container's
            text = text.replace(f"{theirs}/", f"{folder}/")
        for inside, outside in ports.items():
            text = text.replace(f"listen {inside}", f"listen {host}:{outside}")
        (folder / f"{'site' if name == site else name}.conf").write_text(text)
    whole = folder / "nginx.conf"
    text = whole.read_text().replace("worker_rlimit_nofile 65536;\n", "")  # what this process may have
    lines = [match.expand(rf"\g<1>127.0.0.1:{port}\g<2>\n") for match in [_the_node(text)] for port in nodes]
    first = _the_node(text).start()
    whole.write_text(text[:first] + "".join(lines) + _NODE.sub("", text[first:]))


def _the_node(text: str) -> re.Match[str]:
    found_there = _NODE.search(text)
    assert found_there is not None, "deploy/nginx/nginx.conf names no node-1:8000"
    return found_there


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
