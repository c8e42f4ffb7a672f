import subprocess
import sys

IMPORTED = """
import sys
import smartivr.recognition.pocketsphinx_worker
needless = {"asyncio", "pydantic", "rich", "ruamel", "structlog"} & set(sys.modules)
sys.exit(" ".join(needless) or 0)
"""


def test_the_process_imports_only_what_it_decodes_with() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTED], check=False, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
