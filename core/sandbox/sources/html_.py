"""The part of `html` that functions use."""

_PAIRS = [("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;"), ("'", "&#39;")]


def escape(s: str, quote: bool = True) -> str:
    made = s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return made.replace('"', "&quot;").replace("'", "&#x27;") if quote else made


def unescape(s: str) -> str:
    for char, written in _PAIRS:
        s = s.replace(written, char)
    return s.replace("&amp;", "&")
