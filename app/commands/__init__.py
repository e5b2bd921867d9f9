"""The commands of the command line, one a file. What is slow to import is imported where it is used."""
