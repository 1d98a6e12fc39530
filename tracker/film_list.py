"""Which films a batch tracks, and what their takes are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .sources.picture import SourceError
from .sources.reel import STILL_SUFFIXES

#: Files in a folder that are taken for films; a file that is named itself may end in anything.
FILM_SUFFIXES: Final = frozenset(
    {".3gp", ".avi", ".gif", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".webm", ".wmv"}
)


@dataclass(frozen=True, slots=True)
class Film:
    """A video, a folder of stills or a still, and where its take goes."""

    path: Path
    take: Path


def is_folder_of_films(path: Path) -> bool:
    """Whether it is a folder in which a video lies; one with stills alone is a film itself."""
    return path.is_dir() and bool(_films_in(path))


def list_films(paths: Sequence[Path], out: Path, suffix: str, *, faces: int = 1) -> list[Film]:
    """The films that `paths` name, each once, with takes in the folder `out` whose names end in `suffix`.

    No two takes get one name, also not where each of up to `faces` faces has one, see `TakeFiles`.

    Raises:
        SourceError: a path is not there, or a folder holds neither films nor pictures.
    """
    films: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise SourceError(f"There is no file {path}: check the name and the folder.")
        films |= dict.fromkeys(_films_in(path) if is_folder_of_films(path) else [path])
        if path.is_dir() and not is_folder_of_films(path) and not _has_stills(path):
            raise SourceError(f"The folder {path} holds neither videos nor pictures: choose another.")
    names = _take_names(list(films), faces)
    return [Film(path, out / f"{name}{suffix}") for path, name in zip(films, names, strict=True)]


def _films_in(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in FILM_SUFFIXES and not path.name.startswith(".") and path.is_file()
    )


def _has_stills(folder: Path) -> bool:
    return any(path.suffix.lower() in STILL_SUFFIXES for path in folder.iterdir())


def _take_names(paths: Sequence[Path], faces: int) -> list[str]:
    """The films' names without their endings; with them, and with the folder's, where two would be alike."""
    whole = [path.resolve() for path in paths]
    ways = (
        [path.stem for path in whole],
        [path.name for path in whole],
        [f"{path.parent.name}-{path.name}" for path in whole],
    )
    numbered = [f"{index} {path.name}" for index, path in enumerate(whole, 1)]
    return next((names for names in ways if _differ(names, faces)), numbered)


def _differ(names: Sequence[str], faces: int) -> bool:
    """Whether all takes differ, on every file system, those of further faces included."""
    takes = [take.casefold() for name in names for take in (name, *(f"{name}_{face}" for face in range(1, faces)))]
    return len(set(takes)) == len(takes)
