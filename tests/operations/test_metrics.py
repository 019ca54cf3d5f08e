"""Every metric is explained and present; no alarm names one that is not; nobody reads them who should not."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from collab.environment import Environment
from collab.metrics import TALLY, Spread
from documents.operating import metrics, rooms

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()

pytestmark = pytest.mark.django_db


def get(**headers: Any) -> Any:
    return Client().get("/metrics", SERVER_NAME="localhost", **headers)


def present() -> dict[str, str]:
    """The names of all metrics that there are, with their kinds; counters as they are exposed."""
    families = text_string_to_metric_families(get().content.decode())
    return {f"{each.name}_total" if each.type == "counter" else each.name: each.type for each in families}


def explained() -> dict[str, str]:
    rows = re.findall(r"^\| (`(?:nexus|process)_.+?) \| ?(\w*) \|", OPERATIONS, re.MULTILINE)
    return {name: kind for names, kind in rows for name in re.findall(r"`(\w+)`", names)}


def rules() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text())
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def test_every_metric_is_explained_and_every_explained_one_is_there() -> None:
    assert explained().keys() == present().keys()
    assert len(present()) > 30


def test_a_metric_is_of_the_kind_that_the_page_says() -> None:
    kinds = present()
    assert {name: kind for name, kind in explained().items() if kind} == {
        name: kind for name, kind in kinds.items() if not name.startswith("process_")
    }


def test_an_alarm_names_only_metrics_that_there_are() -> None:
    kinds = present()
    exposed = {"up", *kinds} | {
        f"{name}_{part}" for name, kind in kinds.items() if kind == "histogram" for part in PARTS
    }
    for rule in rules():
        named = set(re.findall(r"\b(?:nexus_\w+|process_\w+|up)\b", rule["expr"]))
        assert named, rule
        assert named <= exposed, rule


PARTS = ("bucket", "count", "sum")


def test_an_alarm_names_only_labels_that_there_are() -> None:
    text = get().content.decode()
    for rule in rules():
        for name, label, value in re.findall(r'(nexus_\w+)\{(\w+)="(\w+)"', rule["expr"]):
            assert re.search(rf'^{name}\{{.*{label}="{value}"', text, re.MULTILINE), rule["expr"]


def test_every_alarm_is_explained_and_every_explained_one_is_there() -> None:
    assert set(re.findall(r"^\| `(Nexus\w+)` \|", OPERATIONS, re.MULTILINE)) == {rule["alert"] for rule in rules()}
    assert {rule["labels"]["severity"] for rule in rules()} == {"page", "ticket"}


def test_a_refusal_is_counted_by_its_code() -> None:
    before = TALLY.errors["http", "not_found"]
    Client().get("/api/v1/nowhere", SERVER_NAME="localhost")
    assert TALLY.errors["http", "not_found"] == before + 1
    assert f'nexus_errors_total{{code="not_found",door="http"}} {before + 1}.0' in get().content.decode()


def test_a_spread_says_how_many_values_lie_up_to_each_bound() -> None:
    spread = Spread(1, 10)
    for value in (0, 1, 1.5, 10, 11):
        spread.add(value)
    assert spread.buckets == [("1.0", 2), ("10.0", 4), ("+Inf", 5)]
    assert (spread.count, spread.total) == (5, 23.5)


def test_nobody_is_slow_where_nobody_is() -> None:
    assert (rooms.slow_readers(), rooms.participants()) == ([], 0)


def test_the_numbers_are_kept_by_nobody_on_the_way() -> None:
    answer = get()
    assert answer["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer["cache-control"] == "no-store"
    assert Client().post("/metrics", SERVER_NAME="localhost").status_code == 405


@pytest.mark.parametrize(
    ("reader", "may"),
    [
        ({}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, True),
        ({"REMOTE_ADDR": "10.0.0.1"}, False),
        ({"REMOTE_ADDR": "2001:db8::1"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"headers": {"X-Forwarded-For": "127.0.0.1"}}, False),
        ({"headers": {"Authorization": "Bearer "}}, True),
    ],
)
def test_without_a_setting_only_this_machine_reads_them(reader: dict[str, Any], *, may: bool) -> None:
    answer = get(**reader)
    assert answer.status_code == (200 if may else 403), reader
    if not may:
        assert answer.json()["code"] == "forbidden"
        assert "METRICS_NETWORKS" in answer.json()["detail"]


def test_a_network_that_is_named_reads_them_also_through_a_proxy_that_is_known(settings: Settings) -> None:
    settings.METRICS_NETWORKS = Environment({"N": "10.0.0.0/8, fd00::1"}).networks("N", "")
    assert get(REMOTE_ADDR="10.1.2.3").status_code == 200
    assert get(REMOTE_ADDR="fd00::1").status_code == 200
    assert get().status_code == 403
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    settings.PROXIES = 1
    assert get(headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 200
    assert get(headers={"X-Forwarded-For": "10.1.2.3, 192.0.2.1"}).status_code == 403


def test_a_token_reads_them_from_anywhere_and_no_other_does(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a long secret"
    stranger = {"REMOTE_ADDR": "192.0.2.1"}
    assert get(**stranger, headers={"Authorization": "Bearer a long secret"}).status_code == 200
    assert get(**stranger, headers={"Authorization": "bearer a long secret"}).status_code == 200
    assert get(**stranger, headers={"Authorization": "Bearer another"}).status_code == 403
    assert get(**stranger, headers={"Authorization": "Basic a long secret"}).status_code == 403
    assert get(headers={"Authorization": "Bearer another"}).status_code == 403


def test_no_metric_has_a_label_that_grows_with_use() -> None:
    labels = {label for number in metrics.NUMBERS for label in number.labels}
    assert labels == {"version", "state", "door", "code", "batch", "way", "by", "method", "status"}
