"""What the columns of other tools' lists mean, whatever their order and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from webinar.core.spreadsheet import column_key

NAMES: Mapping[str, str] = {
    "email": "email e_mail mail courriel correo "
    "correo_electronico emailadresse e_mailadresse indirizzo_email "
    "adresse_email adresse_e_mail adresse_mail email_address user_email "
    "e_mail_address email_participant email_adherent adresse_electronique",
    "payer_email": "email_payeur e_mail_payeur email_acheteur",
    "first_name": "first_name firstname prenom prenom_participant prenom_adherent given_name vorname "
    "nombre nome voornaam",
    "last_name": "last_name lastname surname nom_participant nom_adherent nom_de_famille family_name nachname "
    "apellido apellidos cognome sobrenome achternaam",
    "name": "name full_name user_name_original_name user_name name_original_name nom_complet nom_et_prenom "
    "participant_name display_name nom",
    "company": "company organization organisation org societe entreprise raison_sociale structure employer "
    "company_name association",
    "job_title": "job_title jobtitle fonction poste intitule_du_poste",
    "phone": "phone telephone tel mobile phone_number portable",
    "country": "country country_region_name home_country pays country_region pays_de_residence",
    "language": "language langue lang",
    "registered_at": "registration_time order_date registration_date registrationdate date_de_la_commande "
    "date_d_achat date_d_inscription registered_at inscrit_le date_inscription",
    "status": "approval_status attendee_status statut statut_de_la_commande registration_status status etat",
    "attended": "attended present presence a_participe",
    "spent": "time_in_session_minutes duration_minutes in_meeting_duration attendance_duration duree_de_presence "
    "duration duree",
    "joined_at": "join_time first_join heure_d_arrivee premiere_connexion",
    "left_at": "leave_time last_leave derniere_deconnexion",
    "consent": "consent consentement opt_in optin newsletter recevoir_la_newsletter accord_contact contact_agreed",
    "session": "session_id identifiant_de_session",
    "reference": "attendee numero_de_billet n_billet ticket_number reference_commande order order_no numero",
}
# Columns that say something about the tool or the payment, not about the person.
IGNORED = frozenset(
    (
        "quantity", "price_tier", "ticket_type", "group", "order_type", "currency", "total_paid",
        "fees_paid", "eventbrite_fees", "eventbrite_payment_processing", "role", "participant_id_upn",
        "is_guest", "guest", "session", "moyen_de_paiement", "tarif", "montant_tarif", "code_promo",
        "montant_code_promo", "billet", "nom_payeur", "prenom_payeur", "code_barres", "recording_consent",
    )
)  # fmt: skip
CANCELLED = frozenset(
    (
        "cancelled", "canceled", "annule", "annulee", "refunded", "refunded_canceled", "rembourse",
        "rembourse_annule", "not_attending", "deleted", "transferred", "denied", "refused", "refuse",
        "refusee", "rejected", "abandonne", "desinscrit", "unregistered", "withdrawn",
    )
)  # fmt: skip
WAITING = frozenset(
    (
        "pending", "waiting", "en_attente", "waitlisted", "waitlist", "liste_d_attente", "waiting_list",
    )
)  # fmt: skip
YES = frozenset(
    (
        "yes", "oui", "true", "vrai", "1", "x", "ok", "ja", "si",
    )
)  # fmt: skip
NO = frozenset(("no", "non", "false", "faux", "0", "nein"))


def meanings(header: Sequence[str], mapping: Mapping[str, str] | None = None) -> list[str]:
    """For each column its field, "?" for a question of the organiser's, "" for what is not read.

    `mapping` (header to field) goes first: it is what a person chose in the preview.
    """
    chosen = {column_key(name): field for name, field in (mapping or {}).items()}
    keys = [column_key(name) for name in header]
    found: list[str] = []
    for key in keys:
        field = chosen.get(key)
        if field is None:
            field = _fields().get(key, "" if key in IGNORED or not key else "?")
            field = "" if field in found and field != "?" else field
        found.append(field)
    if "first_name" in found and "last_name" not in found and "name" in found:
        # "Nom; Prénom": the name is the family's.
        found[found.index("name")] = "last_name"
    return found


def score(header: Sequence[str]) -> int:
    """How much a row looks like a header: the fields it names, 0 when it names nobody."""
    found = {field for field in meanings(header) if field not in {"", "?"}}
    is_about_people = found & {"email", "payer_email", "name", "last_name"}
    return len(found) if is_about_people and len(found) > 1 or found == {"email"} else 0


@cache
def _fields() -> dict[str, str]:
    return {name: field for field, names in NAMES.items() for name in names.split()}
