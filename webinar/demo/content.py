"""The demo's words: an invented association, its programme, its speakers and its audience."""

from __future__ import annotations

from dataclasses import dataclass, field

Texts = dict[str, str]


@dataclass(frozen=True)
class Presenter:
    """Who pitches: person, role, company, and what it does."""

    name: str
    role: Texts
    company: str
    one_liner: Texts
    is_startup: bool = True
    recap: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A question of the audience, to the presenter of a place in the order, with how many votes."""

    place: int
    text: str
    votes: int
    language: str = "fr"
    anonymous: bool = False


def _texts(fr: str, en: str) -> Texts:
    return {"fr": fr, "en": en}


SLUG = "passerelles-2026"
TITLE = _texts("Les Passerelles : énergie et mobilité", "Les Passerelles: energy and mobility")
ORGANISER = "Association Les Passerelles de l’Estuaire"
DESCRIPTION = _texts(
    "Trois rendez-vous en ligne où des jeunes entreprises de l’énergie et de la mobilité présentent leur "
    "solution à de grands groupes, qui exposent leurs besoins en retour. Cinq minutes pour convaincre, cinq "
    "minutes de questions.",
    "Three online meetings where young energy and mobility companies present their solution to large groups, "
    "which state their needs in return. Five minutes to convince, five minutes of questions.",
)

PAST_TITLE = _texts("Bâtiments sobres : les pitchs de l’automne", "Frugal buildings: the autumn pitches")
PAST_ABSTRACT = _texts(
    "Mesurer, isoler, piloter : cinq équipes montrent ce qu’elles économisent déjà, chiffres à l’appui.",
    "Measure, insulate, control: five teams show what they already save, with figures.",
)
LIVE_TITLE = _texts("Mobilités du quotidien : six solutions en direct", "Everyday mobility: six solutions live")
LIVE_ABSTRACT = _texts(
    "Vélos partagés, recharge, covoiturage, logistique : six pitchs suivis de vos questions, et un grand "
    "groupe qui cherche des partenaires pour ses trente sites.",
    "Shared bikes, charging, car-pooling, logistics: six pitches followed by your questions, and a large "
    "group that looks for partners for its thirty sites.",
)
NEXT_TITLE = _texts("Stocker l’énergie locale", "Storing local energy")
NEXT_ABSTRACT = _texts(
    "Batteries de seconde vie, chaleur, hydrogène : comment garder ce qui est produit près de chez soi.",
    "Second-life batteries, heat, hydrogen: how to keep what is produced nearby.",
)

PAST = (
    Presenter(
        "Maëlle Kervran",
        _texts("cofondatrice", "co-founder"),
        "Isolin",
        _texts("L’isolant de lin qui se pose en une journée", "Flax insulation installed in one day"),
        recap=_texts(
            "**Isolin** présente un panneau de lin posé par l’intérieur en une journée.\n\n"
            "- 38 logements équipés cette année\n- 27 % de chauffage en moins, mesuré sur un hiver\n"
            "- recherche un bailleur pour 200 logements",
            "**Isolin** presents a flax panel fitted from inside in one day.\n\n"
            "- 38 homes fitted this year\n- 27% less heating, measured over one winter\n"
            "- looks for a landlord with 200 homes",
        ),
    ),
    Presenter(
        "Idriss Benali",
        _texts("directeur technique", "chief technology officer"),
        "Thermolien",
        _texts("Le pilotage du chauffage sans capteur à poser", "Heating control without sensors to install"),
        recap=_texts(
            "**Thermolien** lit les compteurs existants et règle les chaudières chaque quart d’heure, sans "
            "aucun capteur nouveau. Retour sur investissement constaté : quatorze mois.",
            "**Thermolien** reads the meters that are there and adjusts boilers every quarter of an hour, with "
            "no new sensor. Observed payback: fourteen months.",
        ),
    ),
    Presenter(
        "Solène Garrec",
        _texts("fondatrice", "founder"),
        "Lumière Juste",
        _texts("L’éclairage qui suit les présences", "Lighting that follows people"),
        recap=_texts(
            "**Lumière Juste** remplace l’interrupteur par une règle simple : la lumière va où sont les gens. "
            "Douze écoles équipées, 61 % d’électricité d’éclairage en moins.",
            "**Lumière Juste** replaces the switch by a simple rule: light goes where people are. Twelve schools "
            "equipped, 61% less electricity for lighting.",
        ),
    ),
    Presenter(
        "Tomas Weidmann",
        _texts("responsable innovation", "head of innovation"),
        "Groupe Havrelec",
        _texts("Un besoin : 400 bâtiments à rénover avant 2030", "A need: 400 buildings to renovate before 2030"),
        is_startup=False,
        recap=_texts(
            "**Groupe Havrelec** expose son besoin : 400 bâtiments à rénover avant 2030, par lots de vingt. "
            "Un appel à projets s’ouvre en janvier, avec des essais payés.",
            "**Groupe Havrelec** states its need: 400 buildings to renovate before 2030, in lots of twenty. A call "
            "opens in January, with paid trials.",
        ),
    ),
    Presenter(
        "Yuna Le Floc’h",
        _texts("présidente", "president"),
        "Toits Communs",
        _texts("Le solaire partagé entre voisins", "Solar power shared between neighbours"),
        recap=_texts(
            "**Toits Communs** réunit un toit, des voisins et un compteur commun. Trois copropriétés produisent "
            "déjà ; le guide juridique est libre.",
            "**Toits Communs** brings together a roof, neighbours and a common meter. Three buildings already "
            "produce; the legal guide is free.",
        ),
    ),
)
LIVE = (
    Presenter(
        "Anaïs Morvan",
        _texts("cofondatrice", "co-founder"),
        "Pédalier",
        _texts("Le vélo de fonction réparé sur place", "Company bikes repaired on the spot"),
    ),
    Presenter(
        "Karim Haddadi",
        _texts("directeur général", "chief executive"),
        "Voltaquai",
        _texts("La recharge lente, là où l’on gare", "Slow charging, where people park"),
    ),
    Presenter(
        "Jeanne Duroselle",
        _texts("fondatrice", "founder"),
        "Trajet Bis",
        _texts("Le covoiturage garanti retour", "Car-pooling with a guaranteed return"),
    ),
    Presenter(
        "Pavel Horák",
        _texts("directeur des sites", "director of sites"),
        "Transports Armoric",
        _texts("Un besoin : 30 sites sans bouchon à 8 h", "A need: 30 sites without jams at 8 a.m."),
        is_startup=False,
    ),
    Presenter(
        "Inès Caradec",
        _texts("responsable produit", "product lead"),
        "Cargolib",
        _texts("Le dernier kilomètre en vélo-cargo", "The last mile by cargo bike"),
    ),
    Presenter(
        "Hugo Lemarchand",
        _texts("cofondateur", "co-founder"),
        "Quai Libre",
        _texts("Réserver un quai de livraison", "Booking a delivery bay"),
    ),
)
NEXT = (
    Presenter(
        "Noémie Stervinou",
        _texts("fondatrice", "founder"),
        "Rebatt",
        _texts("Des batteries de bus pour l’immeuble", "Bus batteries for buildings"),
    ),
    Presenter(
        "Elias Nordin",
        _texts("ingénieur", "engineer"),
        "Sablechaud",
        _texts("La chaleur gardée dans le sable", "Heat kept in sand"),
    ),
    Presenter(
        "Fatou Ndiaye",
        _texts("directrice", "director"),
        "Hydroport",
        _texts("L’hydrogène des quais", "Hydrogen from the quays"),
    ),
    Presenter(
        "Luc Abgrall",
        _texts("acheteur énergie", "energy buyer"),
        "Groupe Havrelec",
        _texts("Un besoin : passer la pointe de 19 h", "A need: getting past the 7 p.m. peak"),
        is_startup=False,
    ),
    Presenter(
        "Maya Tessier",
        _texts("cofondatrice", "co-founder"),
        "Gravitas",
        _texts("Le stockage par gravité, sans barrage", "Gravity storage, without a dam"),
    ),
)

PAST_ASKED = (
    Asked(0, "Le panneau convient-il à un mur humide ?", 9),
    Asked(0, "Quelle est la durée de vie du lin une fois posé ?", 6),
    Asked(1, "Que se passe-t-il si le compteur ne communique plus ?", 7),
    Asked(1, "Does it work with heat pumps as well?", 4, "en"),
    Asked(2, "Les enseignants peuvent-ils reprendre la main ?", 8),
    Asked(3, "Les essais sont-ils ouverts aux équipes de moins de dix personnes ?", 11),
    Asked(3, "Quel est le budget par bâtiment ?", 5, anonymous=True),
    Asked(4, "Qui assure le toit partagé ?", 6),
)
LIVE_ASKED = (
    Asked(0, "Combien de temps un vélo reste-t-il immobilisé ?", 8),
    Asked(0, "Le service existe-t-il hors des grandes villes ?", 5),
    Asked(1, "Quelle puissance par place, et qui paie le raccordement ?", 12),
    Asked(1, "Can employees charge at home and be refunded?", 7, "en"),
    Asked(1, "Que devient la borne si l’entreprise déménage ?", 4),
    Asked(1, "Les deux-roues peuvent-ils se brancher ?", 3, anonymous=True),
    Asked(2, "Qui paie le retour garanti en cas d’annulation ?", 6),
    Asked(3, "Quels horaires pourraient être décalés sur vos sites ?", 2),
)
DEFERRED = "Avez-vous prévu une offre pour les associations ?"
DEFERRED_ANSWER = "Oui : la moitié du tarif pour les associations de moins de dix salariés, à partir de mars."
AUDIENCE = (
    "Nadia B.", "Marc L.", "Chloé R.", "Omar T.", "Élise D.", "Julien P.", "Sofia M.", "Paul K.", "Amina S.",
    "Théo G.", "Lucie F.", "Rachid H.", "Emma V.", "Bruno C.", "Zoé N.", "Ivan J.", "Clara A.", "Yanis O.",
)  # fmt: skip
MODERATOR, ORGANISER_NAME, ATTENDEE = "Camille Renan", "Dominique Faure", "Nadia Belkacem"
CHAT_QUESTIONS = (
    "Combien de clients avez-vous aujourd’hui ?", "Quel est le délai de mise en service ?",
    "Comment mesurez-vous l’impact ?", "Peut-on essayer avant de s’engager ?",
    "Quelles données gardez-vous, et où ?", "What does it cost for ten people?",
    "Travaillez-vous déjà avec des collectivités ?", "Quel a été votre plus gros échec ?",
    "How do you handle the winter months?", "Recrutez-vous en ce moment ?",
    "La solution est-elle réparable localement ?", "Quel partenaire cherchez-vous en priorité ?",
    "Que se passe-t-il quand le réseau tombe ?", "Is there an interface for our own tools?",
)  # fmt: skip
