from __future__ import annotations

import cv2
import numpy as np

from tests.tracker.pictures.people import BODY, HEIGHT, ROOM, WIDTH, drawn, head_colour
from tracker.pictures.room import Room

STEP = 33_333_333


def where(x: int = 0) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The true mask at the size of the picture."""
    bgr = drawn(x)[0]
    return np.where((bgr == ROOM).all(2), 0, 255).astype(np.uint8)


def test_nothing_of_the_person_is_in_the_room() -> None:
    room = Room(WIDTH, HEIGHT)
    for index in range(30):
        room.learn(drawn(index)[0], where(index), index * STEP + 1)
    picture = room.picture()
    assert not head_colour(picture, rgb=False).any()
    assert np.abs(picture.astype(int) - ROOM).max() <= 3


def test_what_was_never_seen_has_the_colours_about_it() -> None:
    room = Room(WIDTH, HEIGHT)
    bgr = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    bgr[:, : WIDTH // 2], bgr[:, WIDTH // 2 :] = (200, 20, 20), (20, 20, 200)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(mask, (60, 120), 30, (255,), cv2.FILLED)
    bgr[mask > 0] = BODY
    room.learn(bgr, mask, 1)
    hidden = room.picture()[120, 60].astype(int)
    assert np.abs(hidden - (200, 20, 20)).max() < 25


def test_what_the_person_uncovers_is_the_room_as_it_is() -> None:
    room = Room(WIDTH, HEIGHT)
    stripes = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    stripes[:, ::20] = stripes[:, 1::20] = 255
    for x in (-70, 70):
        bgr, mask = stripes.copy(), where(x)
        bgr[mask > 0] = BODY
        room.learn(bgr, mask, 1 + (x > 0) * STEP)
    seen = room.picture()[60:80, :].astype(int)
    assert np.abs(seen - stripes[60:80]).mean() < 8


def test_the_room_follows_the_light() -> None:
    room = Room(WIDTH, HEIGHT)
    dark, light = (np.full((HEIGHT, WIDTH, 3), value, np.uint8) for value in (60, 120))
    nobody = np.zeros((HEIGHT, WIDTH), np.uint8)
    room.learn(dark, nobody, 1)
    assert (room.picture() == 60).all()
    for index in range(1, 91):
        room.learn(light, nobody, index * STEP)
    assert (room.picture() > 118).all()


def test_a_picture_full_of_people_is_no_room_and_no_failure() -> None:
    room = Room(WIDTH, HEIGHT)
    room.learn(drawn()[0], np.full((HEIGHT, WIDTH), 255, np.uint8), 1)
    assert not room.picture().any()
