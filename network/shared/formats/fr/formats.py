"""Dates and times as a French-speaking Canadian reads them: "22 novembre 2026", "13 h 30" (no-break spaces)."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "Y-m-d"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "G\u00a0\\h\u00a0i"
DATETIME_FORMAT = "j F Y, G\u00a0\\h\u00a0i"
THOUSAND_SEPARATOR = "\u00a0"
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
