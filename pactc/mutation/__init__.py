"""Mutants of real code: made of its text, and judged by the contract that the code is to keep."""
