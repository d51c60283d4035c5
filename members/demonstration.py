"""One account per role and one per municipality, without a person's name, for looking around."""

from dataclasses import dataclass

from django.db import transaction

from members.enums import OfficeKind
from members.models import Member, Region
from members.services import give_office, name_representative
from network.accounts.enums import Language, Zone
from network.accounts.models import User
from network.accounts.services import create_user

DOMAIN = "demo.example"


@dataclass(frozen=True)
class DemonstrationAccount:
    """Who signs in as what: the part before the @, and what the person is in the Network."""

    name: str
    role: str
    language: str = Language.EN
    zone: str = Zone.TORONTO
    member: str = ""
    office: OfficeKind | None = None
    region: str = ""

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


ACCOUNTS = [
    DemonstrationAccount("administrator", "Portal administrator", office=OfficeKind.ADMINISTRATOR),
    DemonstrationAccount("cochair", "Co-chair", member="winnipeg", office=OfficeKind.CO_CHAIR, zone=Zone.WINNIPEG),
    DemonstrationAccount("secretary", "Secretary", office=OfficeKind.SECRETARY),
    DemonstrationAccount(
        "anchor",
        "Regional contact",
        member="edmonton",
        office=OfficeKind.REGIONAL_ANCHOR,
        region="prairies",
        zone=Zone.EDMONTON,
    ),
    DemonstrationAccount("representative", "Representative (Halifax)", member="halifax", zone=Zone.HALIFAX),
    DemonstrationAccount("representative2", "Représentante (Montréal)", Language.FR, member="montreal"),
    DemonstrationAccount("observer", "Observer (FCM)", member="fcm"),
    DemonstrationAccount("saint-john", "Representative (Saint John)", member="saint-john", zone=Zone.MONCTON),
    DemonstrationAccount("quebec", "Représentant (Ville de Québec)", Language.FR, member="quebec"),
    DemonstrationAccount("ottawa", "Representative (Ottawa)", member="ottawa"),
    DemonstrationAccount("toronto", "Representative (Toronto)", member="toronto"),
    DemonstrationAccount("waterloo", "Representative (Waterloo Region and Kitchener)", member="waterloo-kitchener"),
    DemonstrationAccount("regina", "Representative (Regina)", member="regina", zone=Zone.REGINA),
    DemonstrationAccount("saskatoon", "Representative (Saskatoon)", member="saskatoon", zone=Zone.REGINA),
    DemonstrationAccount("calgary", "Representative (Calgary)", member="calgary", zone=Zone.EDMONTON),
    DemonstrationAccount("surrey", "Representative (Surrey)", member="surrey", zone=Zone.VANCOUVER),
    DemonstrationAccount("vancouver", "Representative (Vancouver)", member="vancouver", zone=Zone.VANCOUVER),
    DemonstrationAccount("mississauga", "Representative (Mississauga)", member="mississauga"),
    DemonstrationAccount("thunder-bay", "Representative (Thunder Bay)", member="thunder-bay"),
]


@transaction.atomic
def load_demonstration_accounts(password: str) -> list[DemonstrationAccount]:
    """Make the accounts that are missing and give all of them ``password``; returns them."""
    for account in ACCOUNTS:
        user = User.objects.filter(email=account.email).first()
        if user is None:
            user = create_user(
                email=account.email,
                name=account.role,
                language=account.language,
                time_zone=account.zone,
                is_demonstration=True,
            )
            _place(user, account)
        user.set_password(password)
        user.save(update_fields=["password"])
    return ACCOUNTS


def _place(user: User, account: DemonstrationAccount) -> None:
    if account.member:
        name_representative(user, Member.objects.get(code=account.member), title=account.role)
    if account.office:
        region = Region.objects.get(code=account.region) if account.region else None
        give_office(user, account.office, region=region)
