"""pactc: a Git-native artifact compiler for specifications and evidence."""

__version__ = "0.1.0"
