"""From plan to code: who writes the implementation of a component, where, and how it is decided.

    settings  the command that writes, and what it may use
    plan      which components, in which order, from which commit
    view      the files that a racer gets to see
    commits   trees and commits, by Git's plumbing
    worktree  a racer's own Git worktree
    order     what it is told, as JSON
    guard     the process around the command: what it may write, and that it ends
    run       one try of the command
    fence     what was written where
    outside   what the project itself was before and after
    verdict   the judge, in a process of its own
    racer     round after round of one racer
    score     which of several is the best
    told      what is said of them
    offer     the branch and its receipt
    state     what is kept on disk, so that an interrupted race goes on
    race      all of it, as much at once as is allowed
    clean     what is left when it is over

Whoever writes is not trusted: what is judged is a copy of the bytes, made when every process of the
racer has ended, and what is offered is that copy.
"""
