"""What the apps of one process share: compiled templates and routes, which hold no provider.

Each app would make them anew: most of the time and memory that one more app takes.
"""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Map, Rule

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from flask.ctx import RequestContext

BUILT: Final = "built "
"""Begins the name of the layout of a build; the rest is its file. It is one provider's."""
LAYOUTS: Final = 8
"""Layouts of builds that are kept, the newest: an app that starts again has the same one."""


class Compiled(BytecodeCache):
    """Templates that another app compiled from the same text."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], CodeType] = {}
        self._layouts: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name, which says whether a template is one provider's."""
        return f"{name} {filename}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code that another app made."""
        key = (bucket.key, bucket.checksum)
        bucket.code = self._found.get(key) or self._layouts.get(key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep code for other apps."""
        if bucket.code and not bucket.key.startswith(BUILT):
            self._found[bucket.key, bucket.checksum] = bucket.code
        elif bucket.code:
            self._layouts[bucket.key, bucket.checksum] = bucket.code
            for oldest in [*self._layouts][:-LAYOUTS]:
                self._layouts.pop(oldest, None)


class Route(Rule):
    """A route that is compiled once for all apps: it hangs on what is written of it alone."""

    made: ClassVar[dict[tuple[object, ...], Rule]] = {}

    def compile(self) -> None:
        """Compile the route, or take what another app compiled of one like it."""
        key = (self.rule, self.host, self.subdomain, self.merge_slashes, repr(self.defaults))
        if key not in self.made:
            super().compile()
            self.made[key] = self
            return
        like = vars(self.made[key])
        for name in ("_parts", "_trace", "_converters"):
            setattr(self, name, like[name])
        for name in ("_build", "_build_unknown"):
            setattr(self, name, like[name].__func__.__get__(self, None))
        self.arguments.update(like["arguments"])


class OneOfMany(Flask):
    """An app beside others in its process."""

    url_rule_class = Route
    jinja_options: dict[str, Any] = {  # noqa: RUF012 - as Flask declares it
        **Flask.jinja_options,
        "bytecode_cache": Compiled(),
    }

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """Take a host in capitals for the same one, as the DNS does."""
        if host := environ.get("HTTP_HOST"):
            environ["HTTP_HOST"] = host.lower()
        return super().request_context(environ)


def share_routes(app: Flask) -> None:
    """Let an app that has all its routes take the map of another one with the same."""
    told = tuple(
        (one.rule, one.endpoint, frozenset(one.methods or ()), repr(one.defaults))
        for one in app.url_map.iter_rules()
    )
    app.url_map = _maps.setdefault(told, app.url_map)


_maps: Final[dict[tuple[object, ...], Map]] = {}
