from __future__ import annotations

import numpy as np

from tests.tracker.pictures.people import ToldSegmenter, drawn
from tracker.pictures.person_mask import PersonMask
from tracker.pictures.segmentation import Mask

STEP = 33_333_333


def test_the_mask_lies_on_the_person_with_the_edge_of_the_picture() -> None:
    bgr, told = drawn()
    mask = PersonMask(ToldSegmenter(told)).find(bgr, STEP)
    person = (bgr[..., 0] != 200) | (bgr[..., 2] != 40)
    assert mask.shape == bgr.shape[:2]
    assert mask[person].mean() > 245
    assert mask[~person].mean() < 6


def noisy(told: Mask, seed: int) -> Mask:
    return np.clip(told + np.random.default_rng(seed).normal(0, 0.25, told.shape), 0, 1).astype(np.float32)


def test_a_mask_that_wavers_before_a_still_picture_is_calmed() -> None:
    bgr, told = drawn()
    unsure = told * 0.4 + 0.3
    segmenter = ToldSegmenter(unsure)
    raw, calm, person = [], [], PersonMask(segmenter)
    for index in range(40):
        segmenter.mask = noisy(unsure, index)
        raw.append(segmenter.mask)
        person.find(bgr, index * STEP + 1)
        calm.append(person.small)
    wavering = [np.abs(np.diff(np.stack(masks[10:]), axis=0)).mean() for masks in (raw, calm)]
    assert wavering[1] < wavering[0] / 2


def test_a_person_who_moves_is_followed_within_one_picture() -> None:
    here, there = drawn(0), drawn(60)
    segmenter = ToldSegmenter(here[1])
    person = PersonMask(segmenter)
    for index in range(5):
        person.find(here[0], index * STEP + 1)
    segmenter.mask = there[1]
    mask = person.find(there[0], 5 * STEP + 1).astype(int)
    fresh = PersonMask(ToldSegmenter(there[1])).find(there[0], 1).astype(int)
    assert np.abs(mask - fresh).mean() < 3.0


def test_how_calm_it_is_does_not_depend_on_the_rate() -> None:
    bgr, told = drawn()
    half_way = []
    for rate in (10, 30, 60):
        segmenter = ToldSegmenter(np.zeros_like(told))
        person = PersonMask(segmenter)
        person.find(bgr, 1)
        segmenter.mask = told
        for index in range(1, rate // 10 + 1):
            person.find(bgr, index * 1_000_000_000 // rate + 1)
        half_way.append(float(person._mask[100, 128]) if person._mask is not None else 0.0)
    assert max(half_way) - min(half_way) < 0.02
    assert 0.2 < half_way[0] < 0.8


def test_after_a_pause_it_begins_anew() -> None:
    bgr, told = drawn()
    segmenter = ToldSegmenter(np.zeros_like(told))
    person = PersonMask(segmenter)
    person.find(bgr, 1)
    segmenter.mask = told
    assert (person.find(bgr, 2_000_000_000) == PersonMask(ToldSegmenter(told)).find(bgr, 1)).all()
