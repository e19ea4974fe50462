"""Decryption that several containers share."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from parsers.streams import ReadAt, blocks

_SIZE = 16  # bytes of a block of AES


def cbc(
    at: ReadAt, offset: int, size: int, key: bytes, iv: bytes = bytes(_SIZE), content: int | None = None
) -> Iterator[bytes]:
    """Yield `size` bytes from `offset`, decrypted by AES in CBC mode, without their padding.

    `content`: how long the content is said to be, used where the padding is none. Raises EOFError at the end where the
    bytes are no whole number of blocks: the file was cut.
    """
    machine = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    whole = size - size % _SIZE
    held, total = b"", 0
    for block in _whole_blocks(blocks(at, offset, whole)):
        if held:
            yield held
        held = machine.update(block)
        total += len(held)
    if whole < size:
        yield held
        raise EOFError("its encrypted content ends in the middle")
    yield held[:len(held) - _padding(held, total, content)]


def counted(content: Iterator[bytes], key: bytes) -> Iterator[bytes]:
    """Decrypt (or encrypt) by AES in counter mode as zips do: the counter starts at 1, its lowest byte first, which no
    library at hand offers; the key stream is made of the counters' encryption.
    """
    machine = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  (of counters, each once)
    number, rest = 1, b""
    for block in content:
        missing = -(-(len(block) - len(rest)) // _SIZE)
        counters = b"".join(n.to_bytes(_SIZE, "little") for n in range(number, number + missing))
        number += missing
        stream = rest + machine.update(counters)
        plain = int.from_bytes(block, "little") ^ int.from_bytes(stream[:len(block)], "little")
        yield plain.to_bytes(len(block), "little")
        rest = stream[len(block):]


def _whole_blocks(found: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in found:
        rest += block
        whole = len(rest) - len(rest) % _SIZE
        if whole:
            yield rest[:whole]
        rest = rest[whole:]


def _padding(last: bytes, total: int, content: int | None) -> int:
    """Bytes of padding at the end: 1 to 16, each saying how many they are; else what goes beyond the content."""
    n = last[-1] if last else 0
    if 0 < n <= _SIZE and last.endswith(bytes([n]) * n):
        return n
    return total - content if content is not None and 0 <= total - content < _SIZE else 0
