"""The load script in small, so that it cannot rot: sessions at once see their own data and choices, and no others'."""

from __future__ import annotations

import asyncio

import pytest

from tests.benchmarks import load


@pytest.fixture(scope="module")
def port():
    with load.server() as (port, _):
        yield port


def test_sessions_at_once_see_only_their_own(port):
    seconds = asyncio.run(load.crowd(port, 4))
    assert len(seconds) == 4
    assert {"landing", "upload", *load.PAGES} <= set(seconds.columns)


def test_a_choice_that_is_not_ones_own_is_noticed(port, monkeypatch):
    async def visit():
        async with load.visitor(port) as session:
            await load.look_at_a_bundled_sweep(session, 1)

    asyncio.run(visit())
    monkeypatch.setattr(load, "urlencode", lambda wanted: "sort=name&best=25")
    with pytest.raises(AssertionError, match="chose"):
        asyncio.run(visit())
