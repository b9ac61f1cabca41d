"""The database of an app, and one session in it for each request.

Flask-SQLAlchemy-Lite does this too, and loads SQLAlchemy for asyncio and Python's mock beside
it: 3 MB in each process.
"""

from __future__ import annotations

from flask import Flask, current_app, g
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from formsapp.cases.database import make_engine

ENGINE = "loket-engine"
SESSION = "loket_session"


class Database:
    """The database of the app that handles this request."""

    @property
    def engine(self) -> Engine:
        """What it is reached by; one for each app."""
        engine: Engine = current_app.extensions[ENGINE]
        return engine

    @property
    def session(self) -> Session:
        """The session of this request or command, which ends with it."""
        if SESSION not in g:
            setattr(g, SESSION, Session(self.engine))
        session: Session = getattr(g, SESSION)
        return session


def attach_database(app: Flask, address: str, *, seats: int) -> None:
    """Give ``app`` its database; ``seats`` is that of :func:`make_engine`."""
    app.extensions[ENGINE] = make_engine(address, seats=seats)
    app.teardown_appcontext(close_session)


def close_session(_error: BaseException | None) -> None:
    """Let go of what was not committed, and of the connection."""
    session: Session | None = g.pop(SESSION, None)
    if session is not None:
        session.close()
