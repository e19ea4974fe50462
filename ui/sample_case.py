"""The sample case: fictional evidence built into the user's own folder, with the facts an examiner would state."""

from __future__ import annotations

import shutil
from pathlib import Path

from parsers.words import N_
from triage import sample
from triage.ingest import Options
from ui.running.queued import Batch
from ui.settings import data_folder
from ui.words import language, tr

_ZONE = "Europe/Paris"
#: The sample's lawyer, whose words are privileged (resources/sample/README.md).
_LAWYER = "+33639987720"
_EXHIBITS = (("A", "phone-A"), ("B", "export-B"), ("C", "export-C"), ("D", "export-D"))


def case_path(folder: Path | None = None) -> Path:
    """Where the sample case lies."""
    return (folder or data_folder()) / "sample" / "sample.attest"


def facts() -> dict[str, str]:
    """What is stated about the sample."""
    return {
        "number": "SAMPLE-1", "title": tr(N_("The greenhouses of Montrouvel (fiction)")), "zone": _ZONE, "region": "FR",
        "authority": tr(N_("None needed: the people, places and messages are invented")),
        "question": tr(N_("Were the workers held by debts, threats or withheld documents?")),
        "privileged": _LAWYER, "language": language(),
    }


def batches(folder: Path | None = None) -> list[Batch]:
    """Build the evidence anew and say how it is imported: one exhibit for each device."""
    target = case_path(folder).parent / "evidence"
    shutil.rmtree(target, ignore_errors=True)
    built = sample.build(target)
    return [(Options(exhibit=name, zone=_ZONE), [built / part]) for name, part in _EXHIBITS if (built / part).exists()]


def remove(folder: Path | None = None) -> None:
    """Take away an earlier sample case, so that it can be made anew."""
    for path in case_path(folder).parent.glob("sample.attest*"):
        if path.is_file():
            path.unlink(missing_ok=True)


# -- the guided training: a case of its own, in which the user imports the sample -----------------------------------

def training_path(folder: Path | None = None) -> Path:
    """Where the case of the training lies."""
    return (folder or data_folder()) / "training" / "training.attest"


def training_evidence(folder: Path | None = None) -> Path:
    """The folder with the sample's evidence, built when it is not there."""
    target = training_path(folder).parent / "evidence"
    if not all((target / part).is_dir() for _, part in _EXHIBITS):
        shutil.rmtree(target, ignore_errors=True)
        sample.build(target)
    return target


def training_facts() -> dict[str, str]:
    """What is stated when the training begins: all but what its tasks are about."""
    return {**facts(), "number": "TRAINING-1", "privileged": ""}


def restart_training(folder: Path | None = None) -> None:
    """Take the case of the training away, so that it begins anew."""
    for path in training_path(folder).parent.glob("training.attest*"):
        if path.is_file():
            path.unlink(missing_ok=True)
