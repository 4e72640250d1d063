"""The part of `calendar` that functions use."""

import datetime
from typing import Any

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
