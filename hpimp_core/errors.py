"""What can be wrong with a table, said so that a person can mend it."""

from __future__ import annotations


class RunsError(ValueError):
    """A table that cannot be used: the message says what is wrong and what to do.

    It is the only exception that bad input raises, from reading to ranking.
    """
