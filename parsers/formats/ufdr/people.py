"""Who takes part, and in which conversations, as a UFED report states it.

Facts: a Party has `Identifier`, `Name`, `Role` (`From`, `To`, `General`) and `IsPhoneOwner`; a message of the app
itself comes from the identifier `System Message`; a Chat has `Id`, `Name`, `Account` (of the owner), `ChatType`
(`OneOnOne`, `Group`, `Broadcast`, `Channel`, `Unknown`; only in later versions) and `Participants` (UFEDLib, IPED).
"""

from __future__ import annotations

from typing import Any

from parsers.formats.ufdr.stream import Model
from parsers.records import ConversationKind, Provenance, State
from parsers.reported import people

_KINDS: dict[str, ConversationKind] = {"oneonone": "direct", "group": "group", "broadcast": "broadcast",
                                       "channel": "channel"}  # fmt: skip
_STATES: dict[str, State] = {"deleted": "recovered", "trash": "deleted_by_app"}


def state_of(model: Model) -> State:
    """Return the state of a model: `Deleted`, or carved: the tool recovered it; `Trash`: thrown away in the app."""
    if model.attributes.get("iscarved", "").casefold() == "true":
        return "recovered"
    return _STATES.get(model.attributes.get("deleted_state", "").casefold(), "live")


def _alike(identifier: str | None, account: str | None) -> bool:
    return identifier is not None and account is not None and identifier.casefold() == account.casefold()


class Book(people.Book):
    """People and conversations by the models of a report."""

    def party(self, app: str, model: Model, account: str | None = None) -> str | None:
        """Note a Party; return its key. `account`: the owner's account in the app, where the model names it."""
        identifier = model.text("Identifier")
        owner = model.flag("IsPhoneOwner") is True or _alike(identifier, account)
        return self.person(app, identifier, model.text("Name"), owner)

    def chat(self, app: str, model: Model, where: Provenance) -> str:
        """Note a Chat; return its key."""
        account = model.text("Account")
        people = [key for party in model.inside("Participants")
                  if (key := self.party(app, party, account)) is not None]  # fmt: skip
        own_id = model.text("Id") or model.text("Identifier")
        others = sorted(key for key in people if not self.is_owner(key))
        if own_id:
            key = self.key(app, own_id)
        else:
            key = "~".join(others) if others else f"{app}:chat:{model.id or model.offset}"
        kind = _KINDS.get((model.text("ChatType") or "").casefold())
        if kind is None and (own_id or "").endswith(("@status", "@broadcast")):
            kind = "broadcast"
        if kind is None:
            kind = "group" if (own_id or "").endswith("@g.us") or len(others) > 1 else "direct" if others else "unknown"
        details: dict[str, Any] = {}
        for word, name in (("account", "Account"), ("description", "Description"), ("started", "StartTime")):
            if (text := model.text(name)) is not None:
                details[word] = text
        admins = [party.text("Identifier") or party.text("Name") for party in model.inside("Participants")
                  if party.flag("IsGroupAdmin")]  # fmt: skip
        if admins:
            details["admins"] = admins
        return self.thread(key, app, kind, people, where, model.text("Name"), state_of(model), details)
