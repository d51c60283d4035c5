"""The Network's own publications, as its background and reference document of November 15, 2010 names them.

The ten Action Briefs are counted there and not listed one by one; the two series stand here under their titles.
A French title is given only where a French edition is known.
"""

from typing import Any

from django.db import transaction

from network.accounts.enums import Language
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from practices.enums import Audience
from practices.models import LibraryItem
from practices.services import save_item

IPC = (
    "Institute for the Prevention of Crime, University of Ottawa",
    "Institut pour la prévention de la criminalité, Université d'Ottawa",
)
BRIEFS = "Action Briefs for Municipal Stakeholders"

PUBLICATIONS: list[dict[str, Any]] = [
    {
        "code": "making-cities-safer-international-experience",
        "kind": "research-review",
        "title_en": "Making Cities Safer: The International Experience",
        "summary_en": "A review of the evidence and experience on municipal crime prevention strategies from Canada and abroad, "
        "published in collaboration with the Network.",
        "summary_fr": "Une recension des données probantes et de l'expérience des stratégies municipales de prévention, au Canada "
        "et ailleurs, publiée en collaboration avec le Réseau.",
        "authors": IPC, "year": 2007, "languages": [Language.EN],
    },
    {
        "code": "making-cities-safer-canadian-strategies",
        "kind": "research-review",
        "title_en": "Making Cities Safer: Canadian Strategies and Practices",
        "title_fr": "Rendre les villes plus sûres : quelques stratégies et pratiques canadiennes",
        "summary_en": "The crime prevention and community safety activities of the fourteen founding municipalities, crime trends, "
        "developments elsewhere, and the five conditions for results: political leadership, sustained funding, a responsibility "
        "centre, a strategic plan and public engagement.",
        "summary_fr": "Les activités de prévention et de sécurité des quatorze municipalités fondatrices, l'évolution de la "
        "criminalité, ce qui se fait ailleurs et les cinq conditions de réussite : leadership politique, financement durable, "
        "instance responsable, plan stratégique et participation du public.",
        "authors": IPC, "year": 2008, "languages": [Language.EN, Language.FR],
    },
    {
        "code": "action-briefs-series-1",
        "kind": "action-brief",
        "title_en": "Invest Smartly in Safety for the City",
        "summary_en": "The first series of the Action Briefs: what municipal leaders and stakeholders need to know to invest in "
        "prevention. The two series hold ten briefs together.",
        "summary_fr": "Première série des Action Briefs : ce qu'il faut savoir pour investir en prévention. Les deux séries "
        "comptent dix feuillets.",
        "series": f"{BRIEFS}, Series I", "authors": IPC, "year": 2009, "languages": [Language.EN],
    },
    {
        "code": "action-briefs-series-2",
        "kind": "action-brief",
        "title_en": "Tackle Safety Successfully in the City",
        "summary_en": "The second series of the Action Briefs: what works against particular problems, and how to deliver it. The "
        "two series hold ten briefs together.",
        "summary_fr": "Deuxième série des Action Briefs : ce qui fonctionne devant des problèmes précis et comment le réaliser. "
        "Les deux séries comptent dix feuillets.",
        "series": f"{BRIEFS}, Series II", "authors": IPC, "year": 2009, "languages": [Language.EN],
    },
    {
        "code": "building-municipal-capacity-2009",
        "kind": "grant-application",
        "title_en": "Building Municipal Capacity to Harness Evidence to Prevent Crime",
        "summary_en": "The Network's proposal to the National Crime Prevention Centre, submitted in October 2009 by the City of "
        "Montréal on behalf of the Network: an annual contribution of $300,000 over three years for exchanges, knowledge and training. "
        "Its analysis was suspended in August 2010.",
        "summary_fr": "La demande du Réseau au Centre national de prévention du crime, déposée en octobre 2009 par la Ville de "
        "Montréal au nom du Réseau : une contribution annuelle de 300\u00a0000\u00a0$ pendant trois ans pour les échanges, les "
        "connaissances et la formation. Son analyse a été suspendue en août 2010.",
        "authors": ("National Municipal Network on Crime Prevention", "Réseau municipal national en prévention de la criminalité"),
        "year": 2009, "languages": [Language.EN],
    },
]  # fmt: skip


@transaction.atomic
def load_publications() -> int:
    """Write the Network's publications; returns how many. One that exists already is left as it is."""
    kinds = {term.code: term for term in Term.objects.of(Vocabulary.RESOURCE)}
    for row in PUBLICATIONS:
        by_en, by_fr = row["authors"]
        values = {name: value for name, value in row.items() if name not in ("code", "kind", "authors")}
        values |= {
            "kind": kinds[row["kind"]],
            "authors": by_en,
            "authors_fr": by_fr,
            "audience": Audience.PUBLIC,
        }
        item, is_new = LibraryItem.objects.get_or_create(code=row["code"], defaults=values)
        if is_new:
            save_item(item)
    return len(PUBLICATIONS)
