"""The app's pages and files, as the server hands them out: at every address of theirs, and to no other site's use."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from collab.pages import NONCE
from tests.server.server import ROOT

PAGE = f'<!doctype html><meta property="csp-nonce" nonce="{NONCE}"><script type="module" src="/static/app/x.js">'
ADDRESSES = [
    "/",
    "/sign-in",
    "/sign-up",
    "/forgot-password",
    "/reset-password",
    "/account",
    f"/documents/{UUID(int=7)}",
]
SCRIPT = "assets/index-Ab3_-xYz.js"


@pytest.fixture
def built(tmp_path: Path, settings: Settings) -> Path:
    """A folder where the app was built."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / SCRIPT).write_text("export const here = true\n")
    (tmp_path / f"{SCRIPT}.br").write_bytes(b"as if it were compressed")
    settings.APP_PAGE = tmp_path / "index.html"
    settings.STATICFILES_DIRS = [("app", tmp_path)]
    return tmp_path


@pytest.fixture
def browser() -> Client:
    return Client(SERVER_NAME="localhost", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_app_can_be_reloaded(built: Path, browser: Client, address: str) -> None:
    answer = browser.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer["Cache-Control"] == "no-cache"  # a new build is seen at once
    assert b"/static/app/x.js" in answer.content


def test_the_routes_of_the_app_and_of_the_server_are_the_same() -> None:
    code = (ROOT / "web" / "app" / "src" / "routes.ts").read_text()
    named = {path.replace("$id", "<uuid:document>") for path in re.findall(r'path: "/([^"]*)"', code)}
    from routing.http import PAGES  # noqa: PLC0415 - the doors need Django's applications

    assert named == set(PAGES)


def test_a_page_runs_our_own_scripts_alone_and_is_framed_by_nobody(built: Path, browser: Client) -> None:
    answer = browser.get("/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self' ws://localhost"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_sockets_are_secure_where_the_page_is(built: Path, browser: Client) -> None:
    assert " wss://localhost;" in browser.get("/", secure=True)["Content-Security-Policy"]


def test_a_nonce_is_good_for_one_answer(built: Path, browser: Client) -> None:
    nonces = []
    for _ in range(2):
        answer = browser.get("/")
        found = re.search(r"'nonce-([\w-]{22})'", answer["Content-Security-Policy"])
        assert found
        assert f'nonce="{found[1]}"' in answer.content.decode()
        nonces.append(found[1])
    assert nonces[0] != nonces[1]


def test_a_page_is_only_read(built: Path, browser: Client) -> None:
    answer = browser.post("/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_people_who_are_lost_see_a_page_and_programs_a_problem(built: Path, browser: Client) -> None:
    lost = browser.get("/nowhere")
    assert (lost.status_code, lost["Content-Type"]) == (404, "text/html; charset=utf-8")
    for answer in (
        Client().get("/nowhere", SERVER_NAME="localhost"),
        browser.post("/nowhere"),
        browser.get("/api/v1/nowhere"),
        browser.get("/static/nowhere.js"),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_app_that_was_never_built_says_how_to_build_it(tmp_path: Path, settings: Settings, browser: Client) -> None:
    settings.APP_PAGE = tmp_path / "index.html"
    answer = browser.get("/")
    assert answer.status_code == 503
    assert b"make run" in answer.content
    assert b'href="/api/docs/"' in answer.content


def test_files_named_by_their_hash_are_kept_for_good_and_come_compressed(built: Path, browser: Client) -> None:
    answer = browser.get(f"/static/app/{SCRIPT}", headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "br"
    assert b"".join(answer.streaming_content) == b"as if it were compressed"  # type: ignore[attr-defined] # a file's


def test_other_files_are_asked_for_again_and_pages_elsewhere_may_load_them(built: Path, browser: Client) -> None:
    (built / "nexus.js").write_text("export {}\n")
    answer = browser.get("/static/app/nexus.js")
    assert b"".join(answer.streaming_content) == b"export {}\n"  # type: ignore[attr-defined] # a file's
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" not in answer["Cache-Control"]
