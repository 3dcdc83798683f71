"""The noise sweep never lets a hyperparameter near its metrics."""

import make_noise


def test_the_seed_repeats(made):
    table = made(make_noise, 5)
    assert list(table) == ["seed", "state", *make_noise.COLUMNS]
    assert table.notna().all(axis=None)


def test_the_metrics_ignore_the_settings():
    assert make_noise.measure({}, 7) == make_noise.measure({"learning_rate": 1.0, "dropout": 0.5}, 7)


def test_the_bundled_table_is_the_scripts_own(made, bundled):
    table = bundled("noise.csv")
    assert made(make_noise, len(table)).equals(table)
