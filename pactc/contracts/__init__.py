"""The contract language: from a contract alone to cases, a reference, mutants and tests. Pure: no
file, no clock, no network; the same contract gives the same answers on every machine."""
