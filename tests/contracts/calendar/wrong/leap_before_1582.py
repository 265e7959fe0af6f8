# breaks: leap.P1
"""Days of the Gregorian calendar."""

BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class NoSuchYearError(ValueError):
    pass


class NoSuchDayError(Exception):
    def __init__(self, last):
        super().__init__(f"the last day is {last}")
        self.last = last


def leap(year):
    if type(year) is not int or not 1 <= year <= 9999:
        raise NoSuchYearError("a year is a whole number from 1 to 9999")
    return year % 4 == 0 and (year < 1582 or year % 100 != 0 or year % 400 == 0)


def month_days(year, month):
    if month < 1 or month > 12:
        raise ValueError("a month is from 1 to 12")
    if month == 2:
        return 29 if leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_of_year(year, month, day):
    last = month_days(year, month)
    if day < 1 or day > last:
        raise NoSuchDayError(last)
    extra = 1 if month > 2 and leap(year) else 0
    return BEFORE[month - 1] + day + extra
