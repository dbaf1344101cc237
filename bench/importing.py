"""Imports an invented roster of N recruits into a database and prints what it took, as JSON.

Usage: importing.py N DATABASE_URL WORKBOOK
"""

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

from service.app import create_service
from service.config import Settings
from service.intake.roster import read_roster
from service.usecases.roster import import_roster
from service.usecases.setup import OPERATOR, prepare


def main() -> None:
    url, workbook = sys.argv[2], Path(sys.argv[3])
    service = create_service(Settings(database_url=url, today=date(2026, 11, 23)))
    prepare(service)
    start = time.perf_counter()
    roster = read_roster(workbook)
    read = time.perf_counter()
    report = import_roster(service, OPERATOR, roster)
    end = time.perf_counter()
    print(
        json.dumps(
            {
                "tasks": report.tasks,
                "read": read - start,
                "import": end - read,
                "total": end - start,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


main()
