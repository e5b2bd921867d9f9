"""What a user has put right about the documents of a folder, in `corrections.toml` there. Rebuilds leave it alone.

    [[organisation]]
    name = "厚生労働省"
    aliases = ["厚労"]

gives an organisation the names that these documents print, in the form of the bundled `organisations.toml`. What is
put right about a document as a whole stands beside it (`corpus.documents`).
"""

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DocumentError
from corpus.organisations import Organisation, parse_organisations

NAME = "corrections.toml"


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of a folder, as bytes and as read."""

    raw: bytes = b""
    organisations: tuple[Organisation, ...] = ()

    def added_to(self, known: tuple[Organisation, ...]) -> tuple[Organisation, ...]:
        """Return the organisations with these names in the place of what was known of them, and beside the others.

        >>> known = (Organisation(name="甲省", aliases=("甲",), parent="政府"),)
        >>> Corrections(organisations=(Organisation(name="甲省", aliases=("甲省庁",)),)).added_to(known)[0].aliases
        ('甲', '甲省庁')
        """
        if not self.organisations:
            return known
        held = {organisation.name: organisation for organisation in known}
        for added in self.organisations:
            held[added.name] = _joined(held[added.name], added) if added.name in held else added
        return tuple(held.values())


def _joined(known: Organisation, added: Organisation) -> Organisation:
    return Organisation(
        name=known.name,
        aliases=tuple(dict.fromkeys((*known.aliases, *added.aliases))),
        kana=tuple(dict.fromkeys((*known.kana, *added.kana))),
        en=tuple(dict.fromkeys((*known.en, *added.en))),
        parent=added.parent or known.parent,
    )


NONE = Corrections()


def load_corrections(folder: Path) -> Corrections:
    """Return the corrections of a folder, none where it has no such file.

    Raises:
        DocumentError: the file is no UTF-8.
        SetupError: the file is malformed.

    """
    path = folder / NAME
    if not path.is_file():
        return NONE
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path}: UTF-8 で保存してください（{error.reason}）。", en=f"{path}: save it as UTF-8 ({error.reason})."
        ) from error
    return Corrections(raw, parse_organisations(text, str(path)))
