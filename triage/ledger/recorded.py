"""Payments that apps themselves record beside a message, from what its parser keeps of them in `details`.

Facts, with the parsers whose docstrings give their sources:

- WhatsApp for Android: `transactions` (`pay_transaction`, `pay_transactions`): `amount_1000` in thousandths,
  `currency_code`, `sender` and `receiver` as keys of people. Its `status` is a number whose meaning no published source
  gives, so that nothing is said of it. `payment` (`message_payment`): `amount_with_symbol`, `sender`, `receiver`.
- Signal (backup, plaintext export): `payment` with `amountMob` in MobileCoin, paid by who wrote; `status` and `failed`
  of the transaction where the backup has them.
- WeChat: `payment` with `feedesc` (“¥200.00”), `payer_username` and `receiver_username` in newer versions, and
  `paysubtype`: 1 and 7 begin a transfer, 3 and 8 tell that it was taken, 4, 5 and 9 that it was refused or went back.
  Each of these is a message of its own with the same sum, so that only what tells of the taking counts.

Others tell no sum (LINE, KakaoTalk, red envelopes of WeChat, Signal on the desktop and on iOS), or a sum that went to a
shop (Telegram's invoices).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from triage.ledger.amounts import amounts
from triage.ledger.doubts import Doubt

WRITER = "@writer"
"""Instead of the key of a person: whoever wrote the message."""
_WECHAT: dict[str, Doubt] = {"1": "pending", "7": "pending", "3": "", "8": "", "4": "failed", "5": "failed",
                             "9": "failed"}
_SIGNAL: dict[str, Doubt] = {"INITIAL": "pending", "SUBMITTED": "pending", "SUCCESSFUL": ""}
_YUAN = {"yuan or yen": "CNY", "": "CNY"}
_MOST = 50
"""Payments of one message that are read."""


class Payment(msgspec.Struct, frozen=True):
    """`payer`, `payee`: keys of people as the parser calls them, WRITER, or empty where the app does not say."""

    value: Decimal
    currency: str
    state: Doubt
    payer: str = ""
    payee: str = ""


def likely(alias: str = "m") -> str:
    """SQL that is true for messages whose details may record a payment."""
    return (f"({alias}.details IS NOT NULL AND (instr({alias}.details, '\"payment\":') > 0"
            f" OR instr({alias}.details, '\"transactions\":') > 0))")


def payments(details: Mapping[str, Any]) -> list[Payment]:
    """What the details of a message record, in their order."""
    told = details.get("transactions")
    if isinstance(told, list):
        return [*_transactions(told)]
    one = details.get("payment")
    if not isinstance(one, dict):
        return []
    if "amountMob" in one:
        found = _signal(one)
    elif "feedesc" in one:
        found = _wechat(one)
    else:
        found = _written(one.get("amount_with_symbol"), "stateless", one.get("sender"), one.get("receiver"))
    return [found] if found is not None else []


def _transactions(told: list[Any]) -> Iterator[Payment]:
    for one in told[:_MOST]:
        if not isinstance(one, dict) or type(one.get("amount_1000")) is not int or one["amount_1000"] <= 0:
            continue
        yield Payment(_plain(Decimal(one["amount_1000"]) / 1000), _word(one.get("currency_code")), "stateless",
                      _word(one.get("sender")), _word(one.get("receiver")))


def _signal(one: Mapping[str, Any]) -> Payment | None:
    try:
        value = Decimal(str(one["amountMob"]))
    except InvalidOperation:
        return None
    if not value.is_finite() or value <= 0:
        return None
    state: Doubt = "failed" if one.get("failed") else _SIGNAL.get(_word(one.get("status")), "stateless")
    return Payment(_plain(value), "MOB", state, WRITER)


def _wechat(one: Mapping[str, Any]) -> Payment | None:
    subtype = _word(one.get("paysubtype"))
    payer = _word(one.get("payer_username")) or (WRITER if subtype in ("1", "7") else "")
    found = _written(one["feedesc"], _WECHAT.get(subtype, "stateless"), payer, one.get("receiver_username"))
    if found is None:
        return None
    return msgspec.structs.replace(found, currency=_YUAN.get(found.currency, found.currency))


def _written(text: Any, state: Doubt, payer: Any, payee: Any) -> Payment | None:
    """A sum that the app wrote out: nothing where that is not one alone."""
    found = [*amounts(text)] if isinstance(text, str) else []
    if len(found) != 1 or found[0].unit == "h" or found[0].value <= 0:
        return None
    return Payment(_plain(found[0].value), found[0].unit, state, _word(payer), _word(payee))


def _plain(value: Decimal) -> Decimal:
    """Without the noughts behind its fraction, so that equal sums are written alike."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
