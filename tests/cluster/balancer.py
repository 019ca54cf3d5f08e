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

# The line of nodes.conf for a node.
_NODE: Final = re.compile(r"^( *server )\S+:8000 resolve( .*;)\n", re.MULTILINE)


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
    for name in ("nginx", "locations", "nodes", site):
        text = (DEPLOYED / f"{name}.conf").read_text()
        for theirs in ("/tmp", "/etc/nginx"):  # noqa: S108 - a container's
            text = text.replace(f"{theirs}/", f"{folder}/")
        for inside, outside in ports.items():
            text = text.replace(f"listen {inside}", f"listen {host}:{outside}")
        (folder / f"{'site' if name == site else name}.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        # This machine gives what it gives.
        (folder / "nginx.conf").read_text().replace("worker_rlimit_nofile 65536;\n", "")
    )
    (folder / "nodes.conf").write_text(placed((folder / "nodes.conf").read_text(), nodes))


def placed(text: str, nodes: Sequence[int]) -> str:
    """A nodes.conf, with these ports of this machine for the nodes that it names."""
    first = _NODE.search(text)
    assert first is not None, "it names no node"
    lines = [first.expand(rf"\g<1>127.0.0.1:{port}\g<2>\n") for port in nodes]
    resolver = re.search(r"^resolver .*\n", text, re.MULTILINE)
    assert resolver is not None, "it asks nobody for its names"
    return (text[: first.start()] + "".join(lines) + _NODE.sub("", text[first.start() :])).replace(resolver[0], "")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
