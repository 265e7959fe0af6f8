"""What derived tests run on. The implementation runs in a process of its own (worker.py), which
knows nothing of tests; all that judges it stays on this side of the pipe."""
