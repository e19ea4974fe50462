"""Failures that a user can see. Each class carries its own wording as a message id with named placeholders."""

from __future__ import annotations

from typing import Any

from parsers.words import N_


class UserError(Exception):
    """A failure with a clear sentence for the person at the screen.

    `message` is the English message id; `args_by_name` fills its placeholders after translation. `exit_code` is what
    the command line ends with when nothing can go on (2 wrong usage, 3 unreadable case).
    """

    message: str = N_("Something went wrong.")
    exit_code: int = 1

    def __init__(self, **args_by_name: Any) -> None:
        self.args_by_name = args_by_name
        super().__init__(self.message.format(**args_by_name))

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross from the process that reads evidence with their arguments by name."""
        return _rebuild, (type(self), self.args_by_name)


def _rebuild(kind: type[UserError], args_by_name: dict[str, Any]) -> UserError:
    return kind(**args_by_name)


class EvidenceMissing(UserError):
    message = N_("{path} does not exist. Check the name, or connect the drive that holds it.")
    exit_code = 2


class EvidenceUnreadable(UserError):
    message = N_("{path} cannot be read ({reason}). Check the rights on the file or the state of the medium.")


class NotADatabase(UserError):
    message = N_("{path} is not a readable SQLite database ({reason}). Ask for a fresh copy of the file.")


class ArchiveDamaged(UserError):
    message = N_("{path} is a damaged or truncated archive ({reason}). Ask for a fresh copy of the file.")


class ArchiveTorn(UserError):
    message = N_(
        "The directory of {path} is missing or is not its own: the archive was cut short or damaged. {members} files "
        "that are whole were found in it one by one and are read; there may have been more. Ask for a fresh copy.")


class NoRoom(UserError):
    message = N_(
        "There is no room for a working copy of {path} ({reason}). Make room where the case lies, and add it again.")


class ArchiveTooLarge(UserError):
    message = N_(
        "{path} would unpack to {size} bytes from {packed} bytes, which looks like an archive made to fill the disk. "
        "It was not unpacked; unpack it by hand on a spare disk if you trust it."
    )


class NeedsKey(UserError):
    message = N_("{path} is encrypted ({what}). Give its key or password, and add it again.")


class WrongKey(UserError):
    message = N_("The key given does not open {path}. Check the key and add the file again.")


class MissingColumns(UserError):
    message = N_("{path} lacks {what}, which this format cannot do without. It may be another version of the app.")


class FileTruncated(UserError):
    message = N_("{path} ends in the middle ({reason}). What stands before the break was read; ask for a fresh copy.")


class FileMalformed(UserError):
    message = N_("{path} could not be understood ({reason}). Ask for a fresh export.")


class Cancelled(Exception):
    """The examiner asked to stop. Not an error: the source is recorded as `cancelled`."""
