"""What holds other files: archives, backups, encrypted files. One module each, registered like the formats.

`parsers.evidence` walks and asks; a container says by content whether a file is one, and lists what it holds without
unpacking it. Members are read when somebody opens them.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

import msgspec

from parsers import loading
from parsers.derived import Trying
from parsers.errors import ArchiveTooLarge, NoRoom, UserError, WrongKey
from parsers.item import Note
from parsers.streams import ReadAt, in_place, reading
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_IN_MEMORY = 4 << 20  # bytes
BOMB_RATIO = 250  # text packs at most about 50 to 1, an SMS backup about 20
BOMB_SIZE = 256 << 20  # bytes; a small archive may have any ratio


class Member(msgspec.Struct, frozen=True):
    """A file inside. `name`: its path in the container, `/` between parts. `size`: bytes, as the container states it.

    `open`: opens it from the start. `in_place`: reads anywhere in it cheaply, where that is possible without a copy.
    `copy`: a scratch file with the content, where there is one already. `stored`: the file of the evidence that holds
    its content (a backup's numbered file), which then counts as part of the container; `same`: with the same bytes.
    `notes`: what an examiner should know of how it was come by. `starts`: where its parts begin in a split zip.
    `told`: fills with what is found out once the content was read to its end.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    in_place: ReadAt | None = None
    copy: Path | None = None
    stored: Item | None = None
    same: bool = False
    notes: tuple[Note, ...] = ()
    starts: tuple[int, ...] = ()
    told: list[Note] = []


class Unread(msgspec.Struct, frozen=True):
    """Something inside that cannot be read as a file: its path there (empty: the container), a status (`not_read`,
    `needs_key`, `failed`) and a message id, which is also given `path`.
    """

    name: str
    status: str
    message: str
    args: dict[str, Any] = {}


class NotAContainer(Exception):
    """A closer look shows that a file is not what `recognises` took it for: it is then a file like any other."""


class NoKeyFits(WrongKey):
    message = N_("{path} is encrypted ({what}), and no key or password that was given opens it. Check them, and add it "
                 "again.")


class Container:
    """Lists what one kind of container holds.

    `rank`: of the containers known at a moment, those of a lower rank are opened first: backups, whose files are better
    known by their names there (-1), archives (0), and what needs files that may come out of those (1). `device`: it is
    the backup of one device, whose files belong together. `stays`: it is a source itself beside what it holds, as a
    mail is; its parser then says what is wrong with it.
    """

    rank: ClassVar[int] = 0
    device: ClassVar[bool] = False
    stays: ClassVar[bool] = False

    def recognises(self, item: Item) -> bool:
        """Whether this file is such a container, by its first bytes. Cheap: asked of every file."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to recognise a container")

    def base(self, item: Item) -> str:
        """The path below which its members stand."""
        return item.path

    def covers(self, item: Item, path: str) -> bool:
        """Whether a member can stand at this path of the evidence, told without opening the container."""
        return path.startswith(f"{self.base(item)}/")

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread | Trying]:
        """Yield what it holds, and, where trying a secret takes long, that one is tried. A `UserError` ends the list;
        what was yielded before it stays. Raises NotAContainer.

        `secrets`: contents of key files, bytes of keys, passwords in UTF-8, in no order; each is tried where it fits.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how to list a container")


class Spooled(msgspec.Struct, frozen=True):
    """Unpacked or decrypted content, in memory where it is small, else in private scratch: `at` reads it, `size` in
    bytes. `error`: what ended it before its time; what came before is there.
    """

    at: ReadAt
    size: int
    path: Path | None
    error: UserError | None

    @property
    def broken(self) -> str | None:
        """Why it ends before its time, in few words."""
        return None if self.error is None else str(self.error.args_by_name.get("reason") or self.error)

    def open(self, path: str) -> BinaryIO:
        """Open it as the file `path` of the evidence."""
        return in_place(path, (self.at, 0, self.size))


def spooled(item: Item, content: Iterator[bytes]) -> Spooled:
    """Write out what is made of `item`. Raises NoRoom and ArchiveTooLarge; other errors end it and are kept with it."""
    small, large, path = bytearray(), None, None
    size, error = 0, None
    try:
        for block in _told(item, content):
            size += len(block)
            if size > max(BOMB_SIZE, BOMB_RATIO * item.size):
                raise ArchiveTooLarge(path=item.path, size=size, packed=item.size)
            small += block
            if len(small) > _IN_MEMORY:
                if large is None:
                    path = item.evidence.scratch.new_folder() / "unpacked"
                    large = path.open("wb")
                large.write(small)
                small.clear()
        if large is not None:
            large.write(small)
    except OSError as failure:  # the evidence's own come as sentences
        raise NoRoom(path=item.path, reason=failure.strerror or str(failure)) from failure
    except (ArchiveTooLarge, NoRoom):
        raise
    except UserError as failure:
        error = failure
    finally:
        if large is not None:
            large.close()
    if path is None:
        held = bytes(small)
        return Spooled(lambda offset, wanted: held[offset:offset + wanted], size, None, error)
    return Spooled(item.evidence.reader(path), path.stat().st_size, path, error)


def _told(item: Item, content: Iterator[bytes]) -> Iterator[bytes]:
    with reading(item.path):
        for block in content:
            item.evidence.progress(0)
            yield block


_registry: dict[str, Container] = {}


def register(container: type[Container]) -> type[Container]:
    """Class decorator: make a container known."""
    _registry[f"{container.__module__}.{container.__qualname__}"] = container()
    return container


def containers() -> Sequence[Container]:
    """Return every container, in the order in which they are asked, loading this package's modules on first use."""
    _load()
    return [_registry[key] for key in sorted(_registry)]


@functools.cache
def _load() -> None:
    """Once: this is asked for each piece of evidence, in tests thousands of times."""
    loading.load_all(sys.modules[__name__])
