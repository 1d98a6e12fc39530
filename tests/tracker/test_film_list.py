from __future__ import annotations

from pathlib import Path

import pytest

from tracker.film_list import is_folder_of_films, list_films
from tracker.sources.picture import SourceError


def put(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return [folder / name for name in names]


def takes(paths: list[Path], faces: int = 1) -> list[str]:
    return [film.take.name for film in list_films(paths, Path("out"), ".lftake", faces=faces)]


def test_the_videos_of_a_folder_in_order_of_their_names(tmp_path: Path) -> None:
    put(tmp_path, "b.MOV", "a.mp4", "notes.txt", "poster.jpg", ".hidden.mp4", "sub/c.mp4")
    (tmp_path / "folder.mp4").mkdir()
    assert is_folder_of_films(tmp_path)
    films = list_films([tmp_path], Path("out"), ".csv")
    assert [(film.path.name, film.take) for film in films] == [
        ("a.mp4", Path("out/a.csv")),
        ("b.MOV", Path("out/b.csv")),
    ]


def test_a_folder_of_stills_is_one_film(tmp_path: Path) -> None:
    put(tmp_path, "wave/1.png", "wave/2.png")
    assert not is_folder_of_films(tmp_path / "wave")
    assert takes([tmp_path / "wave"]) == ["wave.lftake"]


def test_a_file_is_listed_once_and_may_end_in_anything(tmp_path: Path) -> None:
    (film,) = put(tmp_path, "film.dat")
    assert takes([film, film]) == ["film.lftake"]


@pytest.mark.parametrize(
    ("names", "faces", "expected"),
    [
        (["a.mp4", "a.mov"], 1, ["a.mp4.lftake", "a.mov.lftake"]),
        (["a.mp4", "A.mov"], 1, ["a.mp4.lftake", "A.mov.lftake"]),
        (["x/a.mp4", "y/a.mp4"], 1, ["x-a.mp4.lftake", "y-a.mp4.lftake"]),
        (["x/y/a.mp4", "y/a.mp4"], 1, ["1 a.mp4.lftake", "2 a.mp4.lftake"]),
        (["a.mp4", "a_1.mp4"], 1, ["a.lftake", "a_1.lftake"]),
        (["a.mp4", "a_1.mp4"], 2, ["a.mp4.lftake", "a_1.mp4.lftake"]),
    ],
)
def test_no_two_takes_have_one_name(names: list[str], faces: int, expected: list[str], tmp_path: Path) -> None:
    assert takes(put(tmp_path, *names), faces) == expected


def test_what_is_not_there_or_holds_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        list_films([tmp_path / "gone.mp4"], tmp_path, ".csv")
    with pytest.raises(SourceError, match="neither videos nor pictures"):
        list_films([tmp_path], tmp_path, ".csv")
