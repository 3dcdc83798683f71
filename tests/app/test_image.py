"""The container image: what the Dockerfile copies is all that the app needs, and its user is not root."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pages.ui import sweeps

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
STEPS = [shlex.split(line, comments=True) for line in LINES]


def steps(instruction: str) -> list[list[str]]:
    """The arguments of each such instruction of the Dockerfile, in order."""
    return [words[1:] for words in STEPS if words and words[0] == instruction]


@pytest.fixture
def image(tmp_path):
    """A folder with what the Dockerfile copies into the image, and nothing else."""
    for *sources, target in steps("COPY"):
        found = [path for source in sources for path in sorted(ROOT.glob(source))]
        assert found, f"nothing to copy: {sources}"
        into = tmp_path / target
        for path in found:
            place = into / path.name if target.endswith("/") else into
            place.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, place, dirs_exist_ok=True)
            else:
                shutil.copy(path, place)
    return tmp_path


OPENED = """
import hpimp_core, pages.ui.site
from streamlit.testing.v1 import AppTest

at = AppTest.from_file("app.py", default_timeout=120).run()
for name in ["runs", "guide", "pitfalls"]:
    assert not at.exception, at.exception
    print(at.title[0].value)
    at.switch_page(f"pages/{name}.py").run()
print(len(at.selectbox(key="sweep_picked").options), hpimp_core.__file__, pages.ui.site.__file__)
"""


def test_the_app_starts_from_what_is_copied_alone(image):
    done = subprocess.run([sys.executable, "-c", OPENED], cwd=image, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("What decides")
    n_sweeps, core, screen = last.split()
    assert int(n_sweeps) == len(sweeps.catalogue())
    assert all(Path(file).is_relative_to(image) for file in (core, screen))
    assert (image / ".streamlit" / "config.toml").is_file()


def test_it_runs_as_a_user_of_its_own_and_answers_for_its_health():
    ((user,),) = steps("USER")
    assert user != "root"
    assert [words[0] for words in steps("RUN") if user in words] == ["useradd"]
    assert any("_stcore/health" in word for word in steps("HEALTHCHECK")[0])
    order = [words[0] for words in STEPS if words]
    assert order.index("USER") > max(place for place, name in enumerate(order) if name in ("COPY", "RUN"))
