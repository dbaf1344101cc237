"""CPU and memory of processes, from /proc."""

import os
from pathlib import Path

import psutil

TICK = 1000 / os.sysconf("SC_CLK_TCK")


def family(pids: list[int]) -> list[int]:
    """Return processes with all below them."""
    found = []
    for pid in pids:
        one = psutil.Process(pid)
        found += [one.pid, *(each.pid for each in one.children(recursive=True))]
    return found


def spent(pids: list[int]) -> float:
    """Return the CPU that processes took so far in ms, with what their ended children took."""
    total = 0
    for pid in family(pids):
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        total += sum(map(int, words[11:15]))
    return total * TICK


def memory(pids: list[int]) -> float:
    """Return the proportional set size of processes in MiB."""
    total = 0
    for pid in family(pids):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024
