"""compose.yaml and the manifests for Kubernetes: every service, port, variable and command is one that there is."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from collab.serving.server import OVER
from documents.tasks import app as celery
from tests.cluster.balancer import DEPLOYED, configured, free_port, nginx, placed
from tests.cluster.debian import found, libraries
from tests.deploy.container import stages
from tests.server.server import ROOT

Yaml = Any

DEPLOY = ROOT / "deploy"
MANIFESTS = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml")
PORT = stages()[-1].last("EXPOSE")

# Images of others that run something: their ports are in their documentation.
OTHERS = {"postgres": "5432", "redis": "6379", "mail": "1025"}


def read(path: Path) -> list[Yaml]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def compose() -> Yaml:
    return read(DEPLOY / "compose.yaml")[0]


def settings() -> set[str]:
    """All variables that the code reads."""
    code = (ROOT / "collab" / "settings.py").read_text()
    return set(re.findall(r"""environment\.\w+\(\s*"([A-Z_]+)\"""", code))


def ours(service: Yaml) -> bool:
    return str(service["image"]).partition(":")[0] == "nexus"


def is_a_command_of_ours(words: list[str]) -> None:
    """`manage.py` knows it, or Celery does, of an application that there is."""
    if words[:2] == ["python", "manage.py"]:
        name, *options = words[2:]
        application = get_commands()[name]
        command = load_command_class(application, name) if isinstance(application, str) else application
        command.create_parser("manage.py", name).parse_args(options)
        return
    program, option, application, what, *options = words
    assert (program, option, application) == ("celery", "--app", "documents.tasks")
    assert celery.main == "nexus"
    known = {"worker": {"--concurrency", "--loglevel"}, "beat": {"--schedule", "--pidfile", "--loglevel"}}[what]
    assert {option for option in options if option.startswith("--")} <= known


# Compose --------------------------------------------------------------------------------------------------------------


def test_compose_is_as_its_schema_wants_it() -> None:
    fits("vendor.compose-spec", DEPLOY / "compose.yaml")


def test_every_variable_of_a_service_of_ours_is_a_setting() -> None:
    for name, service in compose()["services"].items():
        if ours(service):
            assert set(service["environment"]) <= settings(), name


def test_every_variable_that_compose_asks_for_is_in_the_example_and_every_one_there_is_asked_for() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    example = (DEPLOY / "example.env").read_text()
    assert asked == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    demanded = set(re.findall(r"\$\{([A-Z_]+):\?", (DEPLOY / "compose.yaml").read_text()))
    assert demanded == set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE)) - {
        "CORS_ORIGINS",
        "SECRET_KEY_FALLBACKS",
    }


def test_the_example_says_what_compose_takes_by_default() -> None:
    taken = dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", (DEPLOY / "compose.yaml").read_text()))
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (DEPLOY / "example.env").read_text(), re.MULTILINE))
    assert {name: example[name] for name in taken} == taken


def test_every_command_of_ours_is_one_that_there_is() -> None:
    commands = [
        service["command"] for service in compose()["services"].values() if ours(service) and "command" in service
    ]
    assert len(commands) == 3
    for words in commands:
        is_a_command_of_ours(words)


def test_every_host_in_an_address_is_a_service_and_its_port_is_that_services() -> None:
    services = compose()["services"]
    for service in filter(ours, services.values()):
        for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
            host, port = re.search(r"(?:@|//)([a-z]+):(\d+)", service["environment"][name]).groups()  # type: ignore[union-attr] # else it fails
            assert OTHERS[host] == port
            assert host in services


def test_whoever_is_waited_for_is_there_and_can_be_waited_for() -> None:
    services = compose()["services"]
    for service in services.values():
        needs = service.get("depends_on", {})
        for name in needs:
            assert name in services
            if isinstance(needs, dict) and needs[name]["condition"] == "service_healthy":
                assert "healthcheck" in services[name]


def test_nodes_have_time_to_end_and_what_runs_no_server_is_not_asked_whether_it_answers() -> None:
    for service in filter(ours, compose()["services"].values()):
        assert int(service["stop_grace_period"].removesuffix("s")) > OVER
        assert ("command" in service) == (service.get("healthcheck") == {"disable": True})


def test_nginx_listens_where_it_is_published_and_hands_on_to_the_nodes() -> None:
    services = compose()["services"]
    inside = {mapping.rpartition(":")[2] for mapping in services["nginx"]["ports"]}
    listening = set(re.findall(r"listen (\d+)", "".join((DEPLOYED / f"{site}.conf").read_text() for site in sites())))
    assert inside == listening
    nodes = set(re.findall(r"server (\S+):(\d+) resolve", (DEPLOYED / "nodes.conf").read_text()))
    assert nodes == {(name, PORT) for name in services if name.startswith("node-")}


def test_every_file_that_is_mounted_is_there_whatever_the_site() -> None:
    mounted = [volume for volume in compose()["services"]["nginx"]["volumes"] if "tls" not in volume]
    for volume in mounted:
        for site in sites():
            source, _, target = volume.replace("${SITE:-http}", site).removesuffix(":ro").partition(":")
            assert (DEPLOY / source).is_file(), source
            assert target.startswith("/etc/nginx/")
    included = re.findall(r"include (\S+);", "".join(path.read_text() for path in DEPLOYED.glob("*.conf")))
    assert {volume.removesuffix(":ro").rpartition("/")[2] for volume in mounted} == {"nginx.conf", *included}


def test_every_image_of_others_is_pinned() -> None:
    for name, service in compose()["services"].items():
        if not ours(service):
            assert re.search(r":v?\d+\.\d+", service["image"]), name


def sites() -> list[str]:
    return ["http", "https", "behind"]


# Kubernetes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.stem)
def test_a_manifest_is_as_its_schema_wants_it(path: Path) -> None:
    program = Path(sys.executable).with_name("kubernetes-validate")
    done = subprocess.run([program, "--strict", "--quiet", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_manifest_is_applied_and_what_is_read_with_them_is_there() -> None:
    [whole] = read(DEPLOY / "kubernetes" / "kustomization.yaml")
    assert sorted(whole["resources"]) == [path.name for path in MANIFESTS]
    for generated in whole["configMapGenerator"]:
        for name in generated["files"]:
            assert (DEPLOY / "kubernetes" / name.rpartition("=")[2]).resolve().is_file(), name


def test_every_setting_of_the_map_is_one_that_the_code_reads() -> None:
    [whole] = read(DEPLOY / "kubernetes" / "settings.yaml")
    assert set(whole["data"]) <= settings()
    assert set(re.findall(r"[A-Z]{2,}_[A-Z]+", (DEPLOY / "kubernetes" / "settings.yaml").read_text())) <= settings()


def test_every_command_in_a_pod_of_ours_is_one_that_there_is() -> None:
    commands = [container["command"] for container in containers() if ours(container) and "command" in container]
    assert len(commands) == 3
    for words in commands:
        is_a_command_of_ours(words)


def test_every_pod_is_locked_up_and_has_somewhere_to_write() -> None:
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            locked = container["securityContext"]
            assert (locked["allowPrivilegeEscalation"], locked["readOnlyRootFilesystem"]) == (False, True)
            assert locked["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            volumes = {volume["name"] for volume in pod.get("volumes", [])}
            assert {mount["name"] for mount in container.get("volumeMounts", [])} == volumes


def test_probes_ask_at_addresses_that_there_are_by_a_name_that_is_ours() -> None:
    [node] = [container for container in containers() if container["name"] == "node"]
    assert [str(port["containerPort"]) for port in node["ports"]] == [PORT]
    views = {}
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = node[name]["httpGet"]
        views[name] = resolve(asked["path"]).func.__name__
        assert asked["httpHeaders"] == [{"name": "Host", "value": "localhost"}]
        assert asked["port"] == node["ports"][0]["name"]
    assert views == {"startupProbe": "healthz", "readinessProbe": "readyz", "livenessProbe": "healthz"}


def test_a_node_that_is_to_end_is_found_by_nobody_and_has_time() -> None:
    [pod] = [pod for pod in pods() if pod["containers"][0]["name"] == "node"]
    pause = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pause >= 2 * pod["containers"][0]["readinessProbe"]["periodSeconds"]
    assert pod["terminationGracePeriodSeconds"] > pause + OVER + 5


def test_services_find_their_pods_and_the_balancer_finds_the_service() -> None:
    resources = [each for path in MANIFESTS for each in read(path)]
    labels = [
        each["spec"]["template"]["metadata"]["labels"] for each in resources if "template" in each.get("spec", {})
    ]
    for each in resources:
        if each["kind"] in ("Service", "PodDisruptionBudget"):
            selector = each["spec"]["selector"]
            assert selector.get("matchLabels", selector) in labels
        if each["kind"] == "Deployment":
            assert each["spec"]["selector"]["matchLabels"] == each["spec"]["template"]["metadata"]["labels"]
    [whole] = read(DEPLOY / "kubernetes" / "kustomization.yaml")
    text = (DEPLOY / "kubernetes" / "nodes.conf").read_text()
    [(host, port)] = re.findall(r"server (\S+):(\d+) resolve", text)
    [service] = [each for each in resources if each["kind"] == "Service" and each["metadata"]["name"] == "nexus-nodes"]
    assert host == f"nexus-nodes.{whole['namespace']}.svc.cluster.local"
    assert (port, service["spec"]["ports"][0]["port"], service["spec"]["clusterIP"]) == (PORT, int(PORT), "None")


@pytest.mark.skipif(found("nginx") is None, reason="there is no nginx: install it, or run `make test`")
def test_the_balancer_of_kubernetes_is_one_that_nginx_takes(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    configured(tmp_path, "127.0.0.1", {8080: free_port()}, ports, "behind")
    text = placed((DEPLOY / "kubernetes" / "nodes.conf").read_text(), ports)
    (tmp_path / "nodes.conf").write_text(text)
    done = subprocess.run(nginx(tmp_path, "-t", "-q"), env=libraries(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def pods() -> list[Yaml]:
    resources = [each for path in MANIFESTS for each in read(path)]
    return [each["spec"]["template"]["spec"] for each in resources if "template" in each.get("spec", {})]


def containers() -> list[Yaml]:
    return [container for pod in pods() for container in pod["containers"]]


# GitHub ---------------------------------------------------------------------------------------------------------------

WORKFLOW = ROOT / ".github" / "workflows" / "ci.yaml"


def test_the_workflow_is_as_its_schema_wants_it() -> None:
    fits("vendor.github-workflows", WORKFLOW)


def test_every_target_that_the_workflow_makes_is_one_that_there_is() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = {word for line in runs() if line.startswith("make ") for word in shlex.split(line)[1:]}
    assert made == {"check", "test"}
    assert made <= targets


def test_the_workflow_builds_the_image_from_our_dockerfile() -> None:
    [built] = [shlex.split(line) for line in runs() if line.startswith("docker build")]
    assert (ROOT / built[built.index("--file") + 1]).is_file()
    assert f"127.0.0.1:8000:{PORT}" in "".join(runs())


def test_the_workflow_takes_versions_that_the_image_has_and_may_do_nothing_but_read() -> None:
    [workflow] = read(WORKFLOW)
    assert workflow["permissions"] == {"contents": "read"}
    node, python = stages()[0].image, stages()[-1].image
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 45
        for step in job["steps"]:
            asked = step.get("with", {})
            assert f"python:{asked.get('python-version', '3.11')}." in python
            assert f"node:{asked.get('node-version', '22')}." in node


def runs() -> list[str]:
    [workflow] = read(WORKFLOW)
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [line.strip() for step in steps for line in step.get("run", "").splitlines()]


def fits(schema: str, path: Path) -> None:
    """A file is as a schema wants it."""
    program = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run([program, "--builtin-schema", schema, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
