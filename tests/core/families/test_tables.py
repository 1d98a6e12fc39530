"""The tables themselves: every channel exists, and nothing in them changes sides."""

from __future__ import annotations

import pytest

from addon.core.arkit import CHANNELS
from addon.core.families.family import Family, Tier
from addon.core.families.match import FAMILIES
from addon.core.families.regions import covers, needs
from addon.core.mapping.derived import DERIVED

_CHANNELS = {*CHANNELS, *(channel.name for channel in DERIVED)}
#: The eyes turn to a side: which eye it is, is not the side that they look to.
_LOOKS = ("eyeLook", "lookLeft", "lookRight")


def _tiers(family: Family) -> list[Tier]:
    return list(family.tiers)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_channel_is_one_that_there_is(family: Family) -> None:
    named = {channel for tier in _tiers(family) for entry in tier.table.values() for channel, _gain in entry}
    assert named <= _CHANNELS


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_no_name_with_a_side_is_driven_by_the_other_one(family: Family) -> None:
    for tier in _tiers(family):
        for core, entry in tier.table.items():
            for channel, _gain in entry:
                if channel.startswith(_LOOKS):
                    continue
                assert not (core.endswith("|left") and channel.endswith("Right")), core
                assert not (core.endswith("|right") and channel.endswith("Left")), core


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_gain_moves_a_key_and_none_beyond_its_end(family: Family) -> None:
    gains = [gain for tier in _tiers(family) for entry in tier.table.values() for _channel, gain in entry]
    assert all(0.0 < gain <= 1.0 for gain in gains)


@pytest.mark.parametrize("channel", sorted(_CHANNELS))
def test_what_a_channel_needs_it_covers(channel: str) -> None:
    assert needs(channel)
    assert needs(channel) <= covers(channel)


def test_speech_is_not_driven_where_the_mouth_opens_and_the_other_way_round() -> None:
    assert needs("vowelA") & covers("jawOpen")
    assert needs("jawOpen") & covers("visemePP")
    assert not needs("mouthSmileLeft") & covers("vowelI")
