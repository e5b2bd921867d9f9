"""Readers of file formats: each turns the bytes of one file into its text and its tables."""
