"""Measuring all of it, through the answer contract."""
