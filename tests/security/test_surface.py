"""What can be reached from outside and what can be reached from inside: as little as may be."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.test import Client

from tests.server.server import PATIENCE, ROOT, environment

# What fetches from addresses. The server has no use for it: nothing that anybody writes makes it go anywhere.
FETCHES = {"urllib.request", "urllib3", "http.client", "requests", "httpx", "aiohttp", "ftplib", "websockets"}

# Programs of others use the client, which goes to the server; the server does not use it.
CLIENT = ROOT / "collab" / "client"


def imported(file: Path) -> set[str]:
    """The modules that a file imports, at its top or within."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def server_files() -> list[Path]:
    folders = ("collab", "documents", "presence", "consumers", "routing")
    return [file for folder in folders for file in (ROOT / folder).rglob("*.py") if CLIENT not in file.parents]


def test_the_server_fetches_nothing_from_anywhere() -> None:
    files = server_files()
    assert len(files) > 150
    for file in files:
        names = imported(file)
        assert not names & FETCHES, file
        assert not any(name.startswith("collab.client") for name in names) or "management" in file.parts, file


def test_nothing_is_evaluated_unpickled_or_handed_to_a_shell() -> None:
    for file in server_files():
        assert not imported(file) & {"pickle", "marshal", "shelve", "subprocess", "pty"}, file
        calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)}
        assert not calls & {"eval", "exec", "os.system", "os.popen", "yaml.load", "mark_safe"}, file


def test_cookies_are_read_by_no_script_and_sent_over_https_alone(tmp_path: Path) -> None:
    cookies = ("SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_SAMESITE")
    https = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_REFERRER_POLICY")
    asked = f"[getattr(settings, each) for each in {cookies + https!r}]"
    program = f"import json; from django.conf import settings; print(json.dumps({asked}))"
    production = {"NEXUS_ENV": "production", "SECRET_KEY": "0123456789" * 5, "ALLOWED_HOSTS": "nexus.example"}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(DATA_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="collab.settings", **production),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert json.loads(ran.stdout) == [True, True, True, "Lax", True, 30 * 24 * 3600, True, "same-origin"]


@pytest.mark.django_db
def test_no_page_tells_other_sites_where_somebody_comes_from() -> None:
    for path in ("/", "/healthz", "/api/v1/session"):
        answer = Client().get(path, SERVER_NAME="localhost")
        assert answer["referrer-policy"] == "same-origin"
        assert answer["cross-origin-opener-policy"] == "same-origin"
        assert "server" not in answer


def test_passwords_are_hashed_slowly_and_weak_ones_refused() -> None:
    hasher = get_hasher("pbkdf2_sha256")
    assert isinstance(hasher, PBKDF2PasswordHasher)
    assert hasher.iterations >= 600_000
    assert len(settings.AUTH_PASSWORD_VALIDATORS) == 4
