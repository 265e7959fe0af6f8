"""One base for everything that goes wrong on purpose. `cli.main` holds the one handler."""

from __future__ import annotations

from .model import Finding, Where


class PactError(Exception):
    """Carries one finding to the edge. `code` is in `pactc.codes`; `help` is the one command, or
    the one edit, that mends it."""

    def __init__(
        self,
        code: str,
        message: str,
        where: Where | None = None,
        help: str = "",  # noqa: A002  the field's name in every finding
        notes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.finding = Finding(code, message, where, None, notes, help)

    @property
    def code(self) -> str:
        return self.finding.code

    def kept(self) -> PactError:
        """This, without the frames that it came through: whoever keeps an error with what failed
        would otherwise keep all of that, with its processes, in a circle."""
        self.__traceback__ = self.__context__ = self.__cause__ = None
        return self


class UsageError(PactError):
    """The command line or the configuration is wrong: exit status 2."""
