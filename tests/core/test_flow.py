"""The flow is one way: bytes → Runs → Ranking → chart. The core knows no screen, and no import goes in a circle."""

import ast
import pkgutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import hpimp_core

ROOT = Path(hpimp_core.__file__).parent
SCREENS = {"streamlit", "altair", "vl_convert", "pages"}
MODULES = [module.name for module in pkgutil.walk_packages([str(ROOT)], "hpimp_core.")]


def imports(name):
    """Every module that a module of the core names in an import, wherever in the file it stands."""
    path = ROOT.joinpath(*name.split(".")[1:])
    tree = ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & set(MODULES)) or {node.module}
    return found


def test_the_core_names_no_screen():
    assert len(MODULES) > 30
    for name in MODULES:
        assert not {module.split(".")[0] for module in imports(name)} & SCREENS, name


def test_nothing_of_a_screen_is_loaded_with_the_whole_core():
    load = f"import sys, {', '.join(MODULES)}; print(sorted({SCREENS!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_import_goes_round_in_a_circle():
    graph = {name: {module for module in imports(name) if module in MODULES and module != name} for name in MODULES}
    assert list(TopologicalSorter(graph).static_order())
