"""What axe-core finds that keeps people out: too little contrast, names that are missing, roles that are wrong."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"

# All rules of axe, those that are only good practice too. What moves is still by then: the colours of what fades in are
# none that anybody reads.
_RUN = """
async (rules) => {
  await Promise.all(document.getAnimations().filter(({ effect }) => effect.getTiming().iterations !== Infinity)
    .map((each) => each.finished.catch(() => {})))
  return (await axe.run(document, {
    resultTypes: ["violations"], ...(rules.length > 0 && { runOnly: rules }),
  })).violations
}
"""


def violations(page: Page, *rules: str) -> list[str]:
    """Each in a line: which rule, where, and why; of these rules alone, if any are named."""
    page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN, list(rules))
    return [
        f"{each['id']}: {node['html'][:160]} - {node['failureSummary'].splitlines()[-1].strip()}"
        for each in found
        for node in each["nodes"]
    ]


@cache
def _source() -> str:
    return _SOURCE.read_text()
