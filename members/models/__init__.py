"""Who belongs to the Network, where, and who acts for whom between which dates."""

from members.models.geoname import GeoName
from members.models.member import Member, Place, Region
from members.models.people import Invitation, Office, Representative

__all__ = ["GeoName", "Invitation", "Member", "Office", "Place", "Region", "Representative"]
