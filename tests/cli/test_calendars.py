"""``xikou calendar`` as operators run it."""

import json
import os
from datetime import date

import pytest
from click.testing import CliRunner

from service.app import create_service
from service.cli import main
from service.config import Settings
from service.usecases.directory import SaveUnit, save_unit
from service.usecases.enrolment import EnrolRecruit, enrol_recruit
from service.usecases.setup import OPERATOR

ROWS = """日期,结束日期,安排,说明
2027-01-01,2027-01-03,休息,元旦
2027-05-01,2027-05-05,休息,劳动节
2027-05-08,,上班,调休
2027-10-01,2027-10-07,休息,国庆节
"""


@pytest.fixture
def xikou(tmp_path, monkeypatch):
    """Run a command on a town with one recruit; return (exit code, stdout, stderr), never a traceback."""
    for name in [name for name in os.environ if name.startswith("XIKOU_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    url = f"sqlite:///{tmp_path}/x.db"
    monkeypatch.setenv("XIKOU_DATABASE_URL", url)
    monkeypatch.setenv("XIKOU_TODAY", "2026-03-01")

    def run(*arguments):
        result = CliRunner().invoke(main, [str(each) for each in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.stdout, result.stderr

    assert run("init")[0] == 0
    service = create_service(Settings(database_url=url, today=date(2026, 3, 1)))
    save_unit(service, OPERATOR, SaveUnit(code="U1", name="甲"))
    values = {"code": "R1", "name": "新人", "unit_code": "U1", "cohort_code": "2026"}
    enrol_recruit(service, OPERATOR, EnrolRecruit(**values, entry_date=date(2026, 1, 2)))
    service.store.close()
    return run


@pytest.fixture
def file(tmp_path):
    """A decree of 2027."""
    path = tmp_path / "2027.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_first_look_then_do(xikou, file):
    code, out, err = xikou("calendar", "load", file, "--dry-run")
    assert (code, err) == (0, "")
    first, year, *moves, last = out.splitlines()
    assert first == "演练：未写入任何内容"
    assert year == "2027年：10天与周一至周五不同（此前按周一至周五估算，变动10天）"
    assert last.startswith(f"将改期{len(moves)}项任务（1名新录用公务员），另有")
    assert "2027\t按周一至周五估算\t—" in xikou("calendar", "list")[1]
    code, done, _ = xikou("calendar", "load", file)
    assert code == 0
    assert done.splitlines()[1:-1] == moves
    assert done.splitlines()[-1] == last.replace("将", "已")
    again = xikou("calendar", "load", file)[1].splitlines()
    assert again[-1] == "已改期0项任务（0名新录用公务员），另有0项日期不变、不再是暂定"
    assert "变动0天" in again[0]


def test_as_json(xikou, file):
    code, out, err = xikou("calendar", "load", file, "--dry-run", "--json")
    told = json.loads(out)
    assert (code, err, told["faults"], told["year"], told["dry_run"]) == (0, "", [], 2027, True)
    assert {each["recruit"] for each in told["moves"]} == {"R1"}
    years = {each["year"]: each for each in json.loads(xikou("calendar", "list", "--json")[1])}
    assert (years[2026]["status"], years[2027]["status"]) == ("DECREED", "ESTIMATED")
    assert years[2028]["due"] == years[2028]["provisional"] > 0


def test_every_fault_and_nothing_done(xikou, file):
    file.write_text(ROWS + "2027-03-02,,上班,\n去年,,休息,\n", "utf-8")
    code, out, err = xikou("calendar", "load", file)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "第6行“安排”：2027-03-02是星期二，本来就上班；调休上班只能是星期六或星期日",
        "第7行“日期”：不是可识别的日期：“去年”，请写成 2022-09-01",
        "共2处错误，未装入任何内容",
    ]
    code, out, err = xikou("calendar", "load", file, "--json")
    assert (code, err, len(json.loads(out)["faults"])) == (1, "", 2)
    assert "2027\t按周一至周五估算" in xikou("calendar", "list")[1]


def test_what_is_known_is_written_out_to_be_corrected(xikou, file, tmp_path):
    sheet = tmp_path / "x.xlsx"
    assert xikou("calendar", "template", sheet) == (0, f"已写出{sheet}\n", "")
    assert xikou("calendar", "template", sheet, "--year", "2026") == (0, f"已写出{sheet}\n", "")
    assert "取代holidays，变动0天" in xikou("calendar", "load", sheet)[1]
    _, out, _ = xikou("calendar", "template", sheet, "--year", "2035")
    assert out == f"已写出{sheet}，2035年的安排尚不可知，请填写\n"
    xikou("calendar", "load", file)
    xikou("calendar", "template", sheet, "--year", "2027")
    assert "变动0天" in xikou("calendar", "load", sheet)[1]
