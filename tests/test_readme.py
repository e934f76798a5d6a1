"""The README tells the truth: its commands work against a running server."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from communique.config import Settings
from support import ROOT, Server

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Return the commands of the console blocks that ask the server, each with its continuation lines."""
    blocks = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    found = [
        command for block in blocks for command in re.split(r"^\$ ", block, flags=re.MULTILINE) if command
    ]
    return [command for command in found if command.startswith("curl")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's examples need curl")
def test_every_curl_command_answers(server: Server, tmp_path: Path) -> None:
    assert len(commands()) >= 5
    for command in commands():
        script = command.replace("http://localhost:8000", server.url).replace(
            "curl ", "curl --fail-with-body "
        )
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", script],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert done.stdout or "-O" in command, command
    assert (tmp_path / "communique.nq.gz").stat().st_size > 0


def test_every_setting_is_explained_with_its_default(settings: Settings) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", README.partition("## Settings")[2], re.MULTILINE))
    assert set(rows) == set(Settings.__dataclass_fields__)
    for name, default in rows.items():
        value = getattr(Settings(), name)
        if isinstance(value, bool):
            assert default == ("yes" if value else "no"), name
        elif isinstance(value, int | float):
            assert float(default.replace(" ", "")) == value, name


def test_every_command_is_listed() -> None:
    from communique.cli import main

    assert set(re.findall(r"^\| `communique (\w+)", README, re.MULTILINE)) == set(main.commands)
