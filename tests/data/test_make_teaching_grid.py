"""The grid is full, and its learning rate is the first thing to tune."""

import make_teaching_grid
from make_teaching_grid import GRID


def test_the_seed_repeats(made):
    table = made(make_teaching_grid, 4)
    assert list(table) == ["seed", "state", *make_teaching_grid.COLUMNS]
    assert table["val_accuracy"].between(0, 1).all()


def test_the_bundled_grid_is_full(bundled, assert_drawn):
    table = bundled("teaching_grid.csv")
    assert len(table) == 36
    assert not table.duplicated(list(GRID)).any()
    assert_drawn(make_teaching_grid, table)


def test_the_learning_rate_moves_the_accuracy_most(bundled):
    table = bundled("teaching_grid.csv")
    spread = {
        name: table.groupby(name)["val_accuracy"].mean().agg(lambda means: means.max() - means.min()) for name in GRID
    }
    assert max(spread, key=spread.get) == "learning_rate_init"
