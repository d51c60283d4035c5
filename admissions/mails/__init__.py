"""Mails about membership requests: to the municipality, to the officers, to the members of the Network."""

from admissions.mails import applicant, network, officers

__all__ = ["applicant", "network", "officers"]
