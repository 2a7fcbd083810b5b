"""The fixed words around a funnel, in English, German, French and Spanish; other languages read English."""

from collections.abc import Mapping

RTL = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb"})
"""ISO 639 codes of languages written from right to left."""

# One row a label: en, de, fr, es.
_TABLE: dict[str, tuple[str, str, str, str]] = {
    "audience": ("Who it is for", "Für wen", "Pour qui", "Para quién"),
    "pains": ("What weighs on them", "Was sie belastet", "Ce qui leur pèse", "Lo que les preocupa"),
    "desires": ("What they want", "Was sie wollen", "Ce qu'ils veulent", "Lo que quieren"),
    "offer": ("The offer", "Das Angebot", "L'offre", "La oferta"),
    "proof": ("Proof", "Belege", "Preuves", "Pruebas"),
    "path": (
        "The path in four stages",
        "Der Weg in vier Stufen",
        "Le parcours en quatre étapes",
        "El camino en cuatro etapas",
    ),
    "stage": ("Stage", "Stufe", "Étape", "Etapa"),
    "goal": ("Goal", "Ziel", "Objectif", "Objetivo"),
    "channel": ("Channel", "Kanal", "Canal", "Canal"),
    "kpi": ("Measure", "Messgröße", "Mesure", "Medida"),
    "tasks": ("To do", "Zu tun", "À faire", "Por hacer"),
    "next_step": ("Next step", "Nächster Schritt", "Prochaine action", "Siguiente paso"),
    "assets": ("Ready to use", "Fertig zum Einsatz", "Prêt à l'emploi", "Listo para usar"),
    "copy_hint": (
        "Click a text to select all of it",
        "Ein Klick wählt den ganzen Text aus",
        "Un clic sélectionne tout le texte",
        "Un clic selecciona todo el texto",
    ),
    "post": ("Post", "Beitrag", "Publication", "Publicación"),
    "ad": ("Ad", "Anzeige", "Annonce", "Anuncio"),
    "lead_magnet": ("Lead magnet", "Lead-Magnet", "Contenu à télécharger", "Contenido descargable"),
    "inside": ("What is inside", "Was darin steht", "Au sommaire", "Qué contiene"),
    "email": ("Email", "E-Mail", "E-mail", "Correo"),
    "landing": ("Landing page", "Landingpage", "Page d'atterrissage", "Página de destino"),
    "problem": ("The problem", "Das Problem", "Le problème", "El problema"),
    "benefits": ("What you get", "Was Sie davon haben", "Ce que vous y gagnez", "Lo que obtienes"),
    "faq": (
        "Questions and answers",
        "Fragen und Antworten",
        "Questions et réponses",
        "Preguntas y respuestas",
    ),
    "sequence": ("Email sequence", "E-Mail-Serie", "Séquence d'e-mails", "Secuencia de correos"),
    "day": ("Day", "Tag", "Jour", "Día"),
    "at_once": ("At once", "Sofort", "Immédiatement", "Al instante"),
    "subject": ("Subject", "Betreff", "Objet", "Asunto"),
    "preview": ("Preview", "Vorschau", "Aperçu", "Vista previa"),
    "brand": ("Brand", "Marke", "Marque", "Marca"),
    "voice": ("Voice", "Tonfall", "Ton", "Tono"),
    "palette": ("Colours", "Farben", "Couleurs", "Colores"),
    "fonts": ("Fonts", "Schriften", "Polices", "Tipografías"),
    "contact": ("Contact", "Kontakt", "Contact", "Contacto"),
    "primary": ("Primary", "Hauptfarbe", "Principale", "Principal"),
    "secondary": ("Secondary", "Zweitfarbe", "Secondaire", "Secundario"),
    "accent": ("Accent", "Akzent", "Accent", "Acento"),
    "from_document": (
        "Colours taken from the document.",
        "Farben aus dem Dokument.",
        "Couleurs tirées du document.",
        "Colores tomados del documento.",
    ),
    "neutral": (
        "Neutral colours: the document shows none of its own.",
        "Neutrale Farben: Das Dokument zeigt keine eigenen.",
        "Couleurs neutres : le document n'en montre pas.",
        "Colores neutros: el documento no muestra propios.",
    ),
    "sources": ("Sources", "Quellen", "Sources", "Fuentes"),
    "source": ("Source", "Quelle", "Source", "Fuente"),
    "page": ("p.", "S.", "p.", "p."),
    "slide": ("slide", "Folie", "diapo", "diapo."),
    "section": ("sec.", "Abschn.", "sect.", "secc."),
    "unverified": (
        "Not verified, check before use",
        "Nicht belegt, vor Gebrauch prüfen",
        "Non vérifié, à contrôler avant usage",
        "Sin verificar, revisar antes de usar",
    ),
    "extractive": (
        "Made by the extractive engine from the document's own sentences. No language model was involved.",
        "Vom extraktiven Verfahren aus den Sätzen des Dokuments gebaut. Kein Sprachmodell war beteiligt.",
        "Composé par le moteur extractif à partir des phrases du document, sans modèle de langage.",
        "Hecho por el motor extractivo con las frases del documento, sin modelo de lenguaje.",
    ),
    "openai": (
        "Written by a language model. Statements were checked against the documents they name.",
        "Von einem Sprachmodell verfasst. Die Aussagen wurden an den genannten Dokumenten geprüft.",
        "Rédigé par un modèle de langage. Les affirmations ont été vérifiées dans les documents cités.",
        "Escrito por un modelo de lenguaje. Las afirmaciones se cotejaron con los documentos citados.",
    ),
    "engine": ("Engine", "Verfahren", "Moteur", "Motor"),
    "skip": ("Skip to the content", "Zum Inhalt", "Aller au contenu", "Ir al contenido"),
    "linkedin": ("LinkedIn", "LinkedIn", "LinkedIn", "LinkedIn"),
    "instagram": ("Instagram", "Instagram", "Instagram", "Instagram"),
    "facebook": ("Facebook", "Facebook", "Facebook", "Facebook"),
    "search_ads": ("Search ads", "Suchanzeigen", "Annonces de recherche", "Anuncios de búsqueda"),
    "blog": ("Blog", "Blog", "Blog", "Blog"),
    "landing_page": ("Landing page", "Landingpage", "Page d'atterrissage", "Página de destino"),
    "webinar": ("Webinar", "Webinar", "Webinaire", "Seminario web"),
    "referral": ("Referral", "Empfehlung", "Recommandation", "Recomendación"),
    "energetic": ("energetic", "lebhaft", "énergique", "enérgico"),
    "personal": ("personal", "persönlich", "personnel", "personal"),
    "collegial": ("collegial", "partnerschaftlich", "collégial", "cercano"),
    "evidence-led": ("evidence-led", "mit Zahlen belegt", "factuel", "basado en datos"),
    "technical": ("technical", "fachlich", "technique", "técnico"),
    "concise": ("concise", "knapp", "concis", "conciso"),
    "thorough": ("thorough", "gründlich", "approfondi", "minucioso"),
    "plain": ("plain", "schlicht", "simple", "sencillo"),
    "factual": ("factual", "sachlich", "factuel", "objetivo"),
    "clear": ("clear", "klar", "clair", "claro"),
}
_LANGUAGES = ("en", "de", "fr", "es")


def labels_for(language: str) -> Mapping[str, str]:
    """The labels by key. `channel` values and the adjectives of `funnels.voice` are keys too."""
    column = _LANGUAGES.index(language) if language in _LANGUAGES else 0
    return {key: texts[column] for key, texts in _TABLE.items()}


def label_language(language: str) -> str:
    """The language the labels come in."""
    return language if language in _LANGUAGES else "en"


def direction(language: str) -> str:
    """`rtl` or `ltr`, the value of HTML's dir attribute."""
    return "rtl" if language in RTL else "ltr"
