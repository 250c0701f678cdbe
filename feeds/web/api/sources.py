"""Sources: where news comes from, and how that is going."""

from __future__ import annotations

from werkzeug.wrappers import Response

from aggregator.messages import text
from aggregator.model import SourceKind, SourceState, SourceView
from feeds.render.channel import EMPTY_SINCE, stated_time, uri, xml_text
from feeds.web.api import shapes
from feeds.web.api.offices import office_name
from feeds.web.api.operation import Asked, Parameter, get, picked
from feeds.web.api.paging import paged
from feeds.web.api.parameters import AFTER_NUMBER, CODE, LIMIT, choice, fields_of, known_code
from feeds.web.api.slow import slowly
from feeds.web.cache import Content
from feeds.web.house import house

KIND = choice("kind", [kind.value for kind in SourceKind], words="source_kind")
STATE = choice("state", [state.value for state in SourceState])
OFFICE: Parameter[str | None] = Parameter("office", known_code, CODE, None, "73.02", words="publishes")
FIELDS = fields_of(shapes.Source)


@get(
    "/sources",
    shapes.Sources,
    OFFICE,
    KIND,
    STATE,
    LIMIT,
    AFTER_NUMBER,
    FIELDS,
    tag="catalogue",
    statuses=(404,),
)
def sources(asked: Asked) -> Response:
    """Sources, in the order in which they were added."""

    def render() -> Content:
        office, kind, state = asked[OFFICE], asked[KIND], asked[STATE]
        wanted = [
            view
            for view in house().store.sources()
            if view.id > (asked[AFTER_NUMBER] or 0)
            and office in (None, view.row.office)
            and kind in (None, view.row.kind.value)
            and state in (None, view.state.value)
        ]
        shown = wanted[: asked[LIMIT]]
        following = str(shown[-1].id) if len(wanted) > len(shown) else None
        items = [picked(_source(view), asked[FIELDS]) for view in shown]
        return paged(asked, AFTER_NUMBER, items, following, EMPTY_SINCE)

    return slowly(asked.key, render)


def _source(view: SourceView) -> shapes.Source:
    return shapes.Source(
        id=view.id,
        url=uri(view.row.url),
        name=xml_text(view.row.name),
        kind=view.row.kind,
        office=office_name(view.row.office),
        network=view.row.network,
        state=view.state,
        last_success=stated_time(view.last_success_at) if view.last_success_at else None,
        failures=view.failures,
        trouble=_trouble(view),
        entries=view.entries,
    )


def _trouble(view: SourceView) -> shapes.Trouble | None:
    if not view.failures or view.last_reason is None:
        return None
    words = shapes.Names(*(text(f"reason.{view.last_reason}", language) for language in ("id", "en")))
    return shapes.Trouble(view.last_reason, words)
