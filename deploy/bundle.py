"""Makes archives from which the service is installed on a machine without a network.

``python deploy/bundle.py`` writes ``dist/xikou-VERSION-ARCHITECTURE.tar.gz`` for each architecture: hashed
wheels for Python 3.11 on Linux (glibc 2.28 or newer), our own among them, the units and settings of this
folder, an install script and a list of checksums. It needs a package registry that ``pip`` can reach; the
result needs none.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
ARCHITECTURES = ("x86_64", "aarch64")
GLIBC = (
    "manylinux_2_28",
    "manylinux_2_27",
    "manylinux_2_26",
    "manylinux_2_24",
    "manylinux_2_17",
    "manylinux2014",
)
"""A wheel for any of these runs where glibc is 2.28 or newer."""

BESIDE = (
    "install.sh",
    "xikou.env",
    "xikou.service",
    "xikou@.service",
    "xikou-worker.service",
    "xikou-backup.service",
    "xikou-backup.timer",
)
_ENTRY = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==.*?(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)
_VIA = re.compile(r"^    #(?: via)?\s+([a-z0-9._-]+)", re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    """Make the archives of the architectures that are named, of all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("architectures", nargs="*", default=ARCHITECTURES)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = needed(project["dependencies"], (ROOT / "requirements.lock").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        own = _own_wheel(Path(folder))
        for architecture in chosen.architectures:
            name = f"xikou-{project['version']}-{architecture}"
            contents = Path(folder) / name
            _fill(contents, architecture, locked, own)
            archive = chosen.out / f"{name}.tar.gz"
            with tarfile.open(archive, "w:gz") as tar:
                tar.add(contents, name)
            sys.stdout.write(f"{archive} {archive.stat().st_size / 1e6:.0f} MB\n")
    return 0


def needed(requirements: Iterable[str], lock: str) -> str:
    """Return the entries of a lock file that requirements need, by what each says it is there for."""
    entries = [(found["name"], found.group()) for found in _ENTRY.finditer(lock)]
    found = {re.split(r"[\[<>=~! ;]", each, maxsplit=1)[0].lower().replace("_", "-") for each in requirements}
    more = found
    while more:
        more = {name for name, text in entries if found.intersection(_VIA.findall(text))} - found
        found |= more
    missing = found - {name for name, _ in entries}
    if missing:
        raise SystemExit(f"not in requirements.lock: {', '.join(sorted(missing))}")
    return "".join(f"{text.rstrip()}\n" for name, text in entries if name in found)


def _own_wheel(folder: Path) -> Path:
    command = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    _pip(*command)
    (wheel,) = folder.glob("xikou-*.whl")
    return wheel


def _fill(contents: Path, architecture: str, locked: str, own: Path) -> None:
    wheels = contents / "wheels"
    wheels.mkdir(parents=True)
    (contents / "requirements.lock").write_text(locked, "utf-8")
    platforms = [word for each in GLIBC for word in ("--platform", f"{each}_{architecture}")]
    abis = [word for each in ("cp311", "abi3", "none") for word in ("--abi", each)]
    _pip(
        *("download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"),
        *("--implementation", "cp", "--python-version", "3.11", *platforms, *abis),
        *("--dest", str(wheels), "--requirement", str(contents / "requirements.lock")),
    )
    shutil.copy(own, wheels)
    for name in BESIDE:
        shutil.copy(ROOT / "deploy" / name, contents)
    digest = hashlib.sha256(own.read_bytes()).hexdigest()
    with (contents / "requirements.lock").open("a", encoding="utf-8") as file:
        file.write(f"xikou=={own.name.split('-')[1]} --hash=sha256:{digest}\n")
    listed = sorted(path for path in contents.rglob("*") if path.is_file())
    sums = {each.relative_to(contents): hashlib.sha256(each.read_bytes()).hexdigest() for each in listed}
    lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
    (contents / "SHA256SUMS").write_text("".join(lines), "utf-8")


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *words], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
