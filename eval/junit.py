"""A run as JUnit XML: one suite for each kind, one case for each question, for the pages of CI systems."""

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from eval.measures import Scored
    from eval.session import Run

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(found: "Run") -> str:
    """Return the run as XML text."""
    root = ET.Element("testsuites", name=f"urazuke eval {found.summary.system}")
    for kind in found.summary.kinds:
        cases = [one for one in found.scored if one.question.kind == kind]
        suite = ET.SubElement(root, "testsuite", attrib={"name": kind, **_counts(cases)})
        for one in cases:
            _case(suite, one)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _counts(cases: "list[Scored]") -> dict[str, str]:
    errors = sum(one.reply.error is not None for one in cases)
    failures = sum(not one.verdict.passed for one in cases) - errors
    seconds = sum(one.milliseconds for one in cases) / 1000
    return {"tests": str(len(cases)), "failures": str(failures), "errors": str(errors), "time": f"{seconds:.3f}"}


def _case(suite: ET.Element, one: "Scored") -> None:
    name = clean(f"{one.question.id} {one.question.question}")
    time = f"{one.milliseconds / 1000:.3f}"
    case = ET.SubElement(suite, "testcase", classname=one.question.kind, name=name, time=time)
    if one.verdict.passed:
        return
    reasons = [reason.what for reason in one.verdict.reasons]
    tag = "failure" if one.reply.error is None else "error"
    ET.SubElement(case, tag, message=clean(reasons[0])).text = clean("\n".join([*reasons, "", one.reply.said]))


def clean(text: str) -> str:
    r"""Return a text without what XML cannot hold.

    >>> clean("予算\x00案\ud800")
    '予算�案�'
    """
    return _NOT_XML.sub("�", text)
