"""The image: as its linter wants it, and made of what there is and all that is needed."""

import json
import re
import shutil
import signal
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from django.urls import resolve

from collab.settings import ROOT as SETTINGS_ROOT
from documents.management.commands.serve import Command
from tests.deploy.container import DOCKERFILE, held, stages
from tests.server.server import PATIENCE, ROOT, Server, environment

ROOMS = ["collab", "consumers", "documents", "presence", "routing"]


def test_the_linter_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, "--no-color", DOCKERFILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_image_is_pinned_to_a_version() -> None:
    for stage in stages():
        assert re.fullmatch(r"[\w/.-]+:\d+\.\d+(\.\d+)?-[\w-]+", stage.image), stage.image


def test_it_is_built_by_versions_that_the_project_takes() -> None:
    node, *pythons = (stage.image for stage in stages())
    major, minor = map(int, re.findall(r"\d+", node)[:2])
    assert (major, minor) >= (20, 19)
    assert set(pythons) == {pythons[0]}
    project = (ROOT / "pyproject.toml").read_text()
    least = re.search(r'requires-python = ">=(\d+)\.(\d+)"', project)
    assert least is not None
    assert tuple(map(int, re.findall(r"\d+", pythons[0])[:2])) >= tuple(map(int, least.groups()))


def test_what_is_copied_is_there_and_comes_from_a_stage_before() -> None:
    before: list[str] = []
    for stage in stages():
        for origin, sources, _ in stage.copies:
            if origin:
                assert origin in before
            else:
                assert all((ROOT / source).exists() for source in sources), sources
        before.append(stage.name)


def test_all_of_the_code_goes_in_and_nothing_else_of_the_repository_can(tmp_path: Path) -> None:
    origins = {origin.relative_to(ROOT).as_posix() for origin, _ in held(tmp_path)}
    assert origins == {*ROOMS, "asgi.py", "manage.py", "web/app/dist", "web/sdk/dist/browser"}
    rules = Path(f"{DOCKERFILE}.dockerignore").read_text().splitlines()
    admitted = {rule[1:] for rule in rules if rule.startswith("!")}
    assert rules[1] == "*"
    assert admitted == {*ROOMS, "asgi.py", "manage.py", "requirements.txt", "web"}


def test_it_runs_as_nobody_in_particular_and_its_command_is_one_of_ours() -> None:
    run = stages()[-1]
    user, _, group = run.last("USER").partition(":")
    assert int(user) > 1000
    assert int(group) > 1000
    python, script, name, *words = run.command("CMD")
    assert (python, script, name) == ("python", "manage.py", "serve")
    given = Command().create_parser("manage.py", "serve").parse_args(words)
    assert (given.host, str(given.port)) == ("0.0.0.0", run.last("EXPOSE"))


def test_its_health_is_asked_at_an_address_and_a_port_that_there_are() -> None:
    run = stages()[-1]
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", run.last("HEALTHCHECK"))
    assert asked is not None
    assert asked[1] == run.last("EXPOSE")
    assert resolve(asked[2]).func.__name__ == "healthz"


def test_what_it_holds_serves_the_app_and_is_healthy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SETTINGS_ROOT == ROOT  # whose places are the same in the image
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # these files will be gone
    image, data = tmp_path / "image", tmp_path / "data"
    for origin, place in held(image):
        if origin.is_dir():
            shutil.copytree(origin, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin, place)
    run = stages()[-1]
    variables = dict(word.split("=") for word in run.last("ENV").split())
    variables |= {"DATA_DIR": str(data), "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "nexus.example", "HTTPS_ONLY": "0"}
    migrated = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=image,
        env=environment(**variables),
        check=False,
        capture_output=True,
        text=True,
    )
    assert migrated.returncode == 0, migrated.stderr
    monkeypatch.setattr("tests.server.server.ROOT", image)
    server = Server.start(**variables)
    try:
        assert server.ask("GET", "/readyz").status == HTTPStatus.OK
        page = server.ask("GET", "/", Host="nexus.example")
        assert (page.status, page.headers["content-type"]) == (HTTPStatus.OK, "text/html; charset=utf-8")
        script = re.search(rb'src="(/static/app/assets/[^"]+\.js)"', page.body)
        assert script is not None
        assert server.ask("GET", script[1].decode()).status == HTTPStatus.OK
        assert server.ask("GET", "/static/sdk/nexus.js").status == HTTPStatus.OK
        *python, code = run.command("HEALTHCHECK")
        assert python == ["python", "-c"]
        command = [sys.executable, "-c", code.replace(":8000", f":{server.port}")]
        assert subprocess.run(command, check=False, timeout=PATIENCE).returncode == 0
        server.process.send_signal(signal.SIGSTOP)
        stuck = [sys.executable, "-c", code.replace(":8000", f":{server.port}").replace("timeout=4", "timeout=0.1")]
        assert subprocess.run(stuck, check=False, timeout=PATIENCE, stderr=subprocess.DEVNULL).returncode != 0
        server.process.send_signal(signal.SIGCONT)
    finally:
        assert server.stop() == 0


def test_the_web_is_built_where_the_image_looks_for_it() -> None:
    scripts = json.loads((ROOT / "web" / "package.json").read_text())["scripts"]
    assert ("RUN", "npm run build") in stages()[0].steps
    assert "compress.mjs app/dist sdk/dist/browser" in scripts["build"]
