"""What a page shows without words, in words: ticks and crosses that are pictures or boxes, days told as "in six months"."""

from __future__ import annotations

import re
from typing import Any

_YES, _NO = " \u2713 ", " \u2717 "
_TICK = re.compile(r"(?:^|[\s_-])(?:check(?:mark|ed)?|tick|yes|true|enabled|supported|available)(?:$|[\s_-])", re.IGNORECASE)
_CROSS = re.compile(
    r"(?:^|[\s_-])(?:cross|times|x-?mark|x|no|false|disabled|unsupported|unavailable|not)(?:$|[\s_-])", re.IGNORECASE
)
_PICTURES = ("svg", "i", "span", "img", "div", "td", "em", "b")
_STATE = re.compile(r"(?:not?\b|yes\b|un?(?:available|supported)|available|supported|included|enabled|disabled)", re.IGNORECASE)
_LONG_CHOICE = 8
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def put_in_words(part: Any) -> None:
    """Write into a parsed part what its signs say; call before hidden parts are taken out."""
    for box in part.find_all("input", attrs={"type": "checkbox"}):
        box.replace_with(_YES if box.has_attr("checked") else _NO)
    for choice in part.find_all("select"):
        _list_options(choice)
    for time in part.find_all("time", datetime=_DAY):
        # "In six months" is another text every month; the day that it means stays.
        if not re.search(r"\b\d{4}\b", time.get_text()) and (day := _DAY.search(str(time["datetime"]))):
            time.string = day.group()
    for picture in part.find_all(_PICTURES):
        if picture.attrs is not None and (sign := _sign(picture)):
            _write(picture, sign)


def _list_options(choice: Any) -> None:
    """Make a list of what can be chosen, when that is a long list of names."""
    options = [" ".join(option.get_text().split()) for option in choice.find_all("option") if option.get("value") != ""]
    names = [text for text in options if text and not any(character.isdigit() for character in text)]
    if len(names) < _LONG_CHOICE or len(names) < len(options):
        return
    choice.name, choice.attrs = "ul", {}
    for option in choice.find_all("option"):
        if option.get("value") == "":
            option.decompose()
        else:
            option.name, option.attrs = "li", {}
    for group in choice.find_all("optgroup"):
        group.unwrap()


def _write(picture: Any, sign: str) -> None:
    if picture.name == "td":
        picture.append(sign)
    else:
        picture.replace_with(sign)


def _sign(picture: Any) -> str:
    """What an element without any text stands for: as it is labelled, else by the name of its class."""
    if picture.has_attr("hidden") or (picture.name == "img" and picture.get("alt")):
        return ""
    inner = picture.find("title") if picture.name == "svg" else None
    told = str(picture.get("aria-label") or (inner.get_text() if inner is not None else "") or picture.get("title") or "")
    uses = (
        (str(use.get("href") or use.get("xlink:href") or "") for use in picture.find_all("use")) if picture.name == "svg" else ()
    )
    names = " ".join((*picture.get("class", ()), *uses)).replace("#", " ")
    mark = _NO if _CROSS.search(names) else _YES if _TICK.search(names) else ""
    if not (told or mark) or (picture.name != "svg" and (picture.get_text().strip() or picture.find(["img", "svg", "input"]))):
        return ""
    return f" {told} " if 0 < len(told) < 60 and (_STATE.match(told) or _alone(picture)) else mark


def _alone(picture: Any) -> bool:
    """Whether a picture is all that its cell shows."""
    return picture.name == "td" or (picture.parent.name != "a" and not _text_without(picture.parent, picture))


def _text_without(parent: Any, picture: Any) -> bool:
    return any(text.strip() for text in parent.find_all(string=True) if picture not in text.parents)
