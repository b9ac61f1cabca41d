"""What the apps of one process share: compiled templates and routes, which hold no provider.

Each app would make them anew: most of the time and memory that one more app takes.
"""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Map, Rule
from werkzeug.routing.matcher import StateMachineMatcher

if TYPE_CHECKING:
    from flask.typing import RouteCallable

BUILT: Final = "built "
"""Begins the name of the layout of a build; the rest is its folder. It is one provider's."""
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


class LateMatcher(StateMachineMatcher):
    """Takes its routes in when the first address is looked up: in most apps never."""

    def __init__(self, merge_slashes: bool) -> None:  # noqa: FBT001 - as Werkzeug calls it
        super().__init__(merge_slashes)
        self._waiting: list[Rule] = []

    def add(self, rule: Rule) -> None:
        self._waiting.append(rule)

    def update(self) -> None:
        """Take in the routes that wait; the map calls this before it matches."""
        for rule in self._waiting:
            super().add(rule)
        self._waiting.clear()
        super().update()


class Routes(Map):
    """The routes of an app, of which most apps have but one that they share."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - those of Werkzeug
        super().__init__(*args, **options)
        self._matcher: StateMachineMatcher = LateMatcher(self.merge_slashes)

    def list_rules(self) -> list[Rule]:
        """Return the routes in the order in which they came, without sorting them."""
        return self._rules

    def copy(self) -> Routes:
        """Return a map with the same routes, which can get others."""
        made = Routes(host_matching=self.host_matching)
        made.converters.update(self.converters)
        for rule in self.list_rules():
            like = rule.empty()
            like.provide_automatic_options = rule.provide_automatic_options  # type: ignore[attr-defined]  # Flask's
            made.add(like)
        return made


class OneOfMany(Flask):
    """An app beside others in its process."""

    url_rule_class = Route
    url_map_class = Routes
    url_map: Routes
    jinja_options: dict[str, Any] = {  # noqa: RUF012 - as Flask declares it
        **Flask.jinja_options,
        "bytecode_cache": Compiled(),
    }

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: RouteCallable | None = None,
        provide_automatic_options: bool | None = None,  # noqa: FBT001 - as Flask has it
        **options: Any,  # noqa: ANN401 - likewise
    ) -> None:
        """Add a route to this app alone, where it shares a map of them too."""
        if self.url_map in _maps.values():
            self.url_map = self.url_map.copy()
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


def share_routes(app: OneOfMany) -> None:
    """Let an app that has all its routes take the map of another one with the same."""
    told = tuple(
        (one.rule, one.endpoint, frozenset(one.methods or ()), repr(one.defaults))
        for one in app.url_map.list_rules()
    )
    app.url_map = _maps.setdefault(told, app.url_map)


_maps: Final[dict[tuple[object, ...], Routes]] = {}
