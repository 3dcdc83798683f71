"""Terms: the few words that a column can be described with."""

from __future__ import annotations

from typing import Literal

Role = Literal["parameter", "metric", "bookkeeping"]
Kind = Literal["number", "integer", "boolean", "category"]
Goal = Literal["minimize", "maximize"]
