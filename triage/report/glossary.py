"""The words of the field that a report uses, explained for a reader who meets them for the first time."""

from __future__ import annotations

from parsers.words import N_

GLOSSARY: tuple[tuple[str, str], ...] = (
    (N_("Acquisition"), N_("Taking data from a device or an account in a way that can be checked.")),
    (
        N_("Assessment"),
        N_(
            "What a rule or a person makes of a fact. It can be wrong, and it names its author."
        ),
    ),
    (
        N_("Audit log"),
        N_(
            "The list of everything done in the case. Each entry carries a hash over the one before, so "
            "that a change, a gap or an insertion shows."
        ),
    ),
    (
        N_("Context"),
        N_(
            "Messages before and after a passage, printed so that it can be read as it was written."
        ),
    ),
    (
        N_("Exhibit"),
        N_(
            "A numbered passage of a conversation, printed word for word with its context and origin."
        ),
    ),
    (N_("Flag"), N_("A mark on a passage that matches a rule. It says nothing about a person.")),
    (
        N_("Hash"),
        N_(
            "A number computed from the whole content of a file (SHA-256, MD5). Equal SHA-256 values mean "
            "equal content."
        ),
    ),
    (
        N_("Indicator"),
        N_(
            "A sign that published frameworks connect with forced labour or trafficking. One indicator "
            "alone proves nothing."
        ),
    ),
    (N_("Ledger"), N_("The count of what a source holds: found = stored + merged + rejected.")),
    (
        N_("Merged"),
        N_(
            "The same message met again in another source or backup. It counts once and keeps every "
            "place."
        ),
    ),
    (N_("Parser"), N_("The part of the program that reads one format.")),
    (
        N_("Provenance"),
        N_(
            "Where a message stands: the source, its hash, and the table and row, byte offset or line."
        ),
    ),
    (N_("Rejected"), N_("A row that could not be read as a record. The reason is given.")),
    (N_("UTC"), N_("Coordinated universal time, the same everywhere in the world.")),
    (
        N_("Verbatim"),
        N_(
            "Letter for letter. Characters that cannot be seen, or that no typeface can show, are printed "
            "as ⟨U+XXXX⟩, their number in the Unicode standard."
        ),
    ),
    (N_("Write-ahead log"), N_("A file beside a database with its latest changes (name ending in -wal).")),
)
