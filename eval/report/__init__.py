"""The report that people read: one page, no network."""

from eval.report.page import report_html

__all__ = ["report_html"]
