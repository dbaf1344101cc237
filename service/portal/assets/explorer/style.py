"""Writes explorer.css from GraphiQL's style sheet: without fonts and pictures, with the page's own rules after it."""

import re
import sys
from pathlib import Path

sheet = Path(sys.argv[1]).read_text("utf-8")
sheet = re.sub(r"@font-face\s*\{[^}]*\}", "", sheet)
sheet = re.sub(r"background-image:\s*url\([^)]*\);?", "", sheet)
sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
sheet = (
    re.sub(r"\s+", " ", re.sub(r"\s*([{};,])\s*", r"\1", sheet))
    .replace('"Roboto",', "system-ui,")
    .replace('"Fira Code",', "ui-monospace,")
)
Path(sys.argv[2]).write_text(sheet.strip() + "\n", "utf-8")
