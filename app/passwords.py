"""Passwords as hashes: made, read and compared. The form is that of PHC strings, `$scrypt$ln=15,r=8,p=1$salt$hash`."""

import hashlib
import hmac
import re
import secrets
from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass

from app.messages import CommandError, learn

learn(
    {
        "password.hash": (
            "{where}: パスワードのハッシュとして読めません。urazuke password で作り直してください。",
            "{where}: not a password hash that can be read; make one with urazuke password.",
        ),
    }
)

SHORTEST = 8
LONGEST = 1024
_FORM = re.compile(r"\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})")
_COST, _BLOCK, _LANES = 15, 8, 1  # 32 MiB and about a tenth of a second
_CHEAPEST, _DEAREST = 12, 20
_SALT, _DIGEST = 16, 32
_MOST_MEMORY = 1 << 29


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """What a hash line says. `cost` is the binary logarithm of scrypt's n."""

    cost: int
    block: int
    lanes: int
    salt: bytes
    digest: bytes

    def __str__(self) -> str:
        numbers = f"ln={self.cost},r={self.block},p={self.lanes}"
        return f"$scrypt${numbers}${_base64(self.salt)}${_base64(self.digest)}"

    def matches(self, password: str) -> bool:
        """Return whether this is the password's hash. It takes the same time whatever the answer."""
        made = _scrypt(password[:LONGEST], self.cost, self.block, self.lanes, self.salt, len(self.digest))
        return hmac.compare_digest(made, self.digest) and len(password) <= LONGEST

    def unlike(self) -> "PasswordHash":
        """Return a hash that costs as much as this one and matches no password."""
        salt, digest = secrets.token_bytes(len(self.salt)), secrets.token_bytes(len(self.digest))
        return PasswordHash(self.cost, self.block, self.lanes, salt, digest)


def hash_password(password: str, *, cost: int = _COST) -> PasswordHash:
    """Return a new hash of a password.

    >>> hash_password("correct horse", cost=12).matches("correct horse")
    True
    """
    salt = secrets.token_bytes(_SALT)
    return PasswordHash(cost, _BLOCK, _LANES, salt, _scrypt(password, cost, _BLOCK, _LANES, salt, _DIGEST))


def read_hash(text: str, where: str) -> PasswordHash:
    """Return the hash that a text holds; CommandError, which tells nothing of the text, where it holds none."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise CommandError("password.hash", where=where)
    cost, block, lanes = (int(number) for number in found.groups()[:3])
    fits = _CHEAPEST <= cost <= _DEAREST and block and lanes and _memory(cost, block, lanes) <= _MOST_MEMORY
    try:
        salt, digest = _bytes(found[4]), _bytes(found[5])
    except Error:
        raise CommandError("password.hash", where=where) from None
    if not fits:
        raise CommandError("password.hash", where=where)
    return PasswordHash(cost, block, lanes, salt, digest)


def _scrypt(password: str, cost: int, block: int, lanes: int, salt: bytes, length: int) -> bytes:
    given = password.encode(errors="surrogatepass")
    memory = _memory(cost, block, lanes)
    return hashlib.scrypt(given, salt=salt, n=1 << cost, r=block, p=lanes, maxmem=memory, dklen=length)


def _memory(cost: int, block: int, lanes: int) -> int:
    return 128 * block * ((1 << cost) + lanes + 2)


def _base64(given: bytes) -> str:
    return b64encode(given).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4), validate=True)
