"""Parts of calendar and zoneinfo."""

import datetime
from typing import Any

# --- module calendar


MONDAY = 0
TUESDAY = 1
WEDNESDAY = 2
THURSDAY = 3
FRIDAY = 4
SATURDAY = 5
SUNDAY = 6
day_name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
day_abbr = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
month_name = [
    *["", "January", "February", "March", "April", "May", "June", "July"],
    *["August", "September", "October", "November", "December"],
]
month_abbr = ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def isleap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def leapdays(y1: int, y2: int) -> int:
    first, last = y1 - 1, y2 - 1
    return (last // 4 - first // 4) - (last // 100 - first // 100) + (last // 400 - first // 400)


def weekday(year: int, month: int, day: int) -> int:
    return datetime.date(year, month, day).weekday()


def monthrange(year: int, month: int) -> tuple[int, int]:
    if not 1 <= month <= 12:
        raise ValueError(f"bad month number {month}; must be 1-12")
    return weekday(year, month, 1), _DAYS[month] + (1 if month == 2 and isleap(year) else 0)


def monthcalendar(year: int, month: int) -> list[list[int]]:
    first, count = monthrange(year, month)
    days = [0] * first + list(range(1, count + 1))
    days += [0] * (-len(days) % 7)
    return [days[at : at + 7] for at in range(0, len(days), 7)]


def timegm(tuple: Any) -> int:
    year, month, day, hour, minute, second = list(tuple)[:6]
    days = (datetime.date(year, month, day) - datetime.date(1970, 1, 1)).days
    return int(((days * 24 + hour) * 60 + minute) * 60 + second)


# --- module zoneinfo
# A zone is its present distance from UTC, so that a date in another season may be an hour off; the log says so.


# Hours from UTC in winter, and the rule by which clocks change in summer.
_ZONES = {
    "UTC": (0, ""), "Etc/UTC": (0, ""), "GMT": (0, ""), "Atlantic/Reykjavik": (0, ""), "Africa/Lagos": (1, ""),
    "Africa/Accra": (0, ""), "Africa/Nairobi": (3, ""), "Africa/Johannesburg": (2, ""), "Africa/Algiers": (1, ""),
    "Europe/London": (0, "EU"), "Europe/Dublin": (0, "EU"), "Europe/Lisbon": (0, "EU"), "Europe/Paris": (1, "EU"),
    "Europe/Berlin": (1, "EU"), "Europe/Madrid": (1, "EU"), "Europe/Rome": (1, "EU"), "Europe/Oslo": (1, "EU"),
    "Europe/Stockholm": (1, "EU"), "Europe/Copenhagen": (1, "EU"), "Europe/Amsterdam": (1, "EU"),
    "Europe/Brussels": (1, "EU"), "Europe/Vienna": (1, "EU"), "Europe/Zurich": (1, "EU"), "Europe/Prague": (1, "EU"),
    "Europe/Warsaw": (1, "EU"), "Europe/Budapest": (1, "EU"), "Europe/Athens": (2, "EU"), "Europe/Helsinki": (2, "EU"),
    "Europe/Kiev": (2, "EU"), "Europe/Kyiv": (2, "EU"), "Europe/Bucharest": (2, "EU"), "Europe/Sofia": (2, "EU"),
    "Europe/Istanbul": (3, ""), "Europe/Moscow": (3, ""), "Asia/Dubai": (4, ""), "Asia/Karachi": (5, ""),
    "Asia/Kolkata": (5.5, ""), "Asia/Calcutta": (5.5, ""), "Asia/Dhaka": (6, ""), "Asia/Bangkok": (7, ""),
    "Asia/Jakarta": (7, ""), "Asia/Ho_Chi_Minh": (7, ""), "Asia/Shanghai": (8, ""), "Asia/Hong_Kong": (8, ""),
    "Asia/Singapore": (8, ""), "Asia/Taipei": (8, ""), "Asia/Manila": (8, ""), "Asia/Tokyo": (9, ""),
    "Asia/Seoul": (9, ""), "Australia/Perth": (8, ""), "Australia/Brisbane": (10, ""), "Australia/Sydney": (10, "AU"),
    "Australia/Melbourne": (10, "AU"), "Pacific/Auckland": (12, "NZ"), "Pacific/Honolulu": (-10, ""),
    "America/New_York": (-5, "US"), "America/Toronto": (-5, "US"), "America/Detroit": (-5, "US"),
    "America/Chicago": (-6, "US"), "America/Denver": (-7, "US"), "America/Phoenix": (-7, ""),
    "America/Los_Angeles": (-8, "US"), "America/Vancouver": (-8, "US"), "America/Anchorage": (-9, "US"),
    "America/Halifax": (-4, "US"), "America/Mexico_City": (-6, ""), "America/Bogota": (-5, ""), "America/Lima": (-5, ""),
    "America/Sao_Paulo": (-3, ""), "America/Argentina/Buenos_Aires": (-3, ""), "US/Eastern": (-5, "US"),
    "US/Central": (-6, "US"), "US/Mountain": (-7, "US"), "US/Pacific": (-8, "US"),
}  # fmt: skip

# Month, number of the Sunday in it (5: the last), and hour, in UTC for "EU" and in local time for the others.
_RULES = {
    "EU": ((3, 5, 1), (10, 5, 1)),
    "US": ((3, 2, 2), (11, 1, 1)),
    "AU": ((10, 1, 2), (4, 1, 2)),
    "NZ": ((9, 5, 2), (4, 1, 2)),
}


def ZoneInfo(key: str) -> Any:
    if key not in _ZONES:
        raise KeyError(f"No time zone found with key {key}")
    hours, rule = _ZONES[key]
    if rule:
        hours += _is_summer(datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None), hours, rule)
        print(f"{key} is taken as UTC{hours:+g} as it is now, whatever the season of a date.")  # noqa: T201 - the log
    return datetime.timezone(datetime.timedelta(minutes=int(hours * 60)), key)


def available_timezones() -> set[str]:
    return set(_ZONES)


def _is_summer(now: Any, hours: float, rule: str) -> bool:
    local = now if rule == "EU" else now + datetime.timedelta(hours=hours)
    begins, ends = [_sunday(local.year, *when) for when in _RULES[rule]]
    if begins < ends:
        return bool(begins <= local < ends)
    return bool(local >= begins or local < ends)


def _sunday(year: int, month: int, which: int, hour: int) -> Any:
    first = datetime.datetime(year, month, 1, hour)
    day = 1 + (6 - first.weekday()) % 7 + 7 * (which - 1)
    return first + datetime.timedelta(days=day - 1 if day <= 31 else day - 8)
