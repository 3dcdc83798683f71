"""Which hyperparameters decide a model's result, from a plain table of training runs."""

from hpimp_core.errors import RunsError
from hpimp_core.interactions import interactions
from hpimp_core.ranking import Ranking, rank
from hpimp_core.reading import read_runs, tables_in
from hpimp_core.runs import Runs

__all__ = ["Ranking", "Runs", "RunsError", "interactions", "rank", "read_runs", "tables_in"]
