"""The Chromium of these tests: the one in CHROMIUM, else the machine's own, else one of npm that `make` installs."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize

OWN = Path("/usr/bin/chromium")
FROM_NPM = Path(__file__).parent / "node_modules" / ".unpacked"


@dataclass(frozen=True)
class Chromium:
    """A program that can be started, and what it needs to find its libraries and fonts."""

    program: Path
    variables: dict[str, str] = field(default_factory=dict)

    @classmethod
    def found(cls) -> "Chromium":
        """The one to test in."""
        given = os.environ.get("CHROMIUM", "")
        if given:
            assert Path(given).is_file(), f"CHROMIUM={given} is no file"
            return cls(Path(given))
        if OWN.is_file():
            return cls(OWN)
        program = FROM_NPM / "chromium"
        assert program.is_file(), "there is no Chromium: `make test` installs one, or name yours in CHROMIUM"
        libraries = {"LD_LIBRARY_PATH": f"{FROM_NPM}/al2023/lib", "FONTCONFIG_PATH": f"{FROM_NPM}/fonts"}
        return cls(program, libraries)

    def launch(self, playwright: Playwright) -> Browser:
        """Start it with profiles that nobody keeps."""
        return playwright.chromium.launch(
            executable_path=self.program, args=self._switches(), env={**os.environ, **self.variables}
        )

    @contextmanager
    def kept(self, playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
        """Start it with a profile that outlives it; the block may kill it."""
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=self.program,
            args=self._switches(),
            env={**os.environ, **self.variables},
            viewport=VIEWPORT,
        )
        try:
            yield context
        finally:
            context.close()

    def _switches(self) -> list[str]:
        """It asks nobody but this machine; as root it has no sandbox."""
        alone = ["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        return [*alone, "--no-sandbox"] if os.geteuid() == 0 else alone


# What a laptop shows.
VIEWPORT: Final = ViewportSize(width=1280, height=800)


def kill(profile: Path) -> None:
    """End the browser that has this profile as a power cut does: it is told nothing."""
    named = f"--user-data-dir={profile}".encode()
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            if named in (process / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended by itself, with the others
