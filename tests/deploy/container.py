"""The Dockerfile, as values: its stages, and what each does."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.server.server import ROOT

DOCKERFILE: Final = ROOT / "deploy" / "Dockerfile"


@dataclass(frozen=True)
class Stage:
    """From an image, what is done, in order: an instruction, and its words."""

    image: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def last(self, instruction: str) -> str:
        """The words of the last such instruction."""
        return [words for name, words in self.steps if name == instruction][-1]

    def command(self, instruction: str) -> list[str]:
        """The same, where it is a command in JSON."""
        found: list[str] = json.loads(
            self.last(instruction).partition("[")[1] + self.last(instruction).partition("[")[2]
        )
        return found

    @property
    def copies(self) -> list[tuple[str, list[str], str]]:
        """From which stage, what, and to where; from no stage is from this repository."""
        found = []
        for name, words in self.steps:
            if name == "COPY":
                options = [word for word in words.split() if word.startswith("--")]
                *sources, target = [word for word in words.split() if not word.startswith("--")]
                stage = next((each.removeprefix("--from=") for each in options), "")
                found.append((stage, sources, target))
        return found


def stages() -> list[Stage]:
    """Those of our Dockerfile."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE))
    found: list[Stage] = []
    for line in filter(None, text.splitlines()):
        instruction, _, words = line.partition(" ")
        if instruction == "FROM":
            image, _, name = words.partition(" AS ")
            found.append(Stage(image, name))
        else:
            found[-1].steps.append((instruction, words))
    return found


def held(folder: Path) -> list[tuple[Path, Path]]:
    """What of this repository the image holds, each with its place in a folder that stands for the image's."""
    *builders, run = stages()
    found = []
    for stage, sources, target in run.copies:
        for source in sources:
            origin = ROOT / source
            if stage:
                builder = next(each for each in builders if each.name == stage)
                built = Path(source).relative_to(builder.last("WORKDIR"))
                origin = ROOT / "web" / built
            is_folder = origin.is_dir()
            found.append((origin, folder / target if is_folder else folder / target / Path(source).name))
    return found
