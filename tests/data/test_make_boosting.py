"""Boosting on five data sets, with one score that means the same on all of them."""

import make_boosting
import pytest
from make_boosting import DATASETS, REGRESSIONS

# A step so small that the model stays at its constant start.
STANDING_STILL = {
    "learning_rate": 1e-9,
    "max_iter": 1,
    "max_leaf_nodes": 2,
    "min_samples_leaf": 1,
    "l2_regularization": 0.0,
    "max_features": 1.0,
    "max_bins": 8,
}


def test_the_seed_repeats(made):
    table = made(make_boosting, 5)
    assert list(table) == ["seed", "state", *make_boosting.COLUMNS]
    assert table["dataset"].tolist() == list(DATASETS)
    assert (table["val_score"] <= 1).all()
    assert (table["val_accuracy"].isna() == table["dataset"].isin(REGRESSIONS)).all()


@pytest.mark.parametrize("dataset", ["iris", "diabetes"])
def test_guessing_scores_nothing_for_classes_and_for_numbers(dataset):
    score = make_boosting.train({"dataset": dataset, **STANDING_STILL}, 0)["val_score"]
    assert score == pytest.approx(0, abs=0.02)


def test_every_data_set_has_settings_of_its_own(bundled, assert_drawn):
    table = bundled("boosting.csv")
    assert not table["learning_rate"].duplicated().mean() > 0.2
    assert table["dataset"].value_counts().min() >= 300
    assert_drawn(make_boosting, table.head(20))
