"""English words by what they do in a relation's name: verbs, prepositions, people, units."""

from datagen.text import word_set

__all__ = [
    "ANYONE",
    "HIGH",
    "INTRANSITIVE",
    "IRREGULAR_PAST",
    "KEEP_E",
    "LASTING",
    "LONG",
    "MASS_NOUNS",
    "MODALS",
    "NOUNS_IN_ED",
    "OFFICES",
    "ON_TOP",
    "PARTICIPLES",
    "PAST",
    "PERSONAL",
    "PERSONAL_VERBS",
    "PERSON_KINDS",
    "PERSON_NOUNS",
    "PREPOSITIONS",
    "RANKS",
    "RELATED",
    "SAID_AS",
    "SAME_NUMBER",
    "SHARED",
    "SINGULARS",
    "STATES",
    "UNPLACED",
    "WHOM",
]

MODALS = word_set("may can could might must should will would shall does do did")
PARTICIPLES = word_set("written known taken given sung drawn worn grown")
"""Participles that are no past tense."""
PREPOSITIONS = word_set(
    """
    at by for from in into of on to under with through over than near after before against above below
    behind beside across along around within between about
    """
)
IRREGULAR_PAST = word_set(
    """
    written made built led run founded held won sold bought known born taught given found sung drawn
    worn wrote took gave began became ran drew sang fought left met beat grew shot
    """
)
NOUNS_IN_ED = word_set(
    "speed airspeed seed breed bed feed need weed shed reed deed greed creed steed hundred airbed seabed"
)
STATES = word_set(
    """
    located based headquartered situated stored housed kept found used listed installed parked registered
    grown spoken enrolled mounted connected related married linked attached adjacent composed made dispatched
    contraindicated indicated approved licensed available prescribed recommended associated involved included
    equipped certified affiliated expressed partnered targeted specialized specialised interested involved
    """
)
"""Participles that say how things are now, not what was done once."""
UNPLACED = word_set(
    """
    contraindicated indicated involved interested specialized specialised trained associated
    written coded programmed implemented expressed measured denominated priced quoted
    derived adapted made extracted translated descended isolated synthesized synthesised
    """
)
"""Participles whose "in" or "from" is no place: contraindicated in pregnancy, adapted from a novel."""
ON_TOP = word_set(
    "located situated mounted installed placed stored hosted housed kept found parked displayed"
)
"""Participles whose "on" is a place; others are based on something."""
PAST = {
    "won": "win",
    "received": "receive",
    "attended": "attend",
    "wrote": "write",
    "earned": "earn",
    "visited": "visit",
    "played": "play",
}
"""Past tenses that take the next word as their object, with their bases: won award."""
SAID_AS = {
    "starring": "cast member",
    "dob": "date of birth",
    "pob": "place of birth",
    "tel": "telephone number",
    "also known as": "other name",
    "known as": "other name",
    "aka": "other name",
    "friends with": "friend of",
}
"""Names of relations that are no words for what they stand for."""
PERSONAL_VERBS = word_set("leads manages owns audits schedules supplies approves employs reports teaches")
WHOM = word_set("reports employs hires marries mentors coaches meets loves")
"""Verbs whose object is a person."""
LASTING = word_set(
    """
    operated owned managed led run maintained supervised chaired supplied governed sponsored employed
    powered controlled administered coached mentored headed represented regulated served used supported
    caused followed distributed hosted edited ruled surrounded bordered fed drained spanned
    """
)
"""Participles that with "by" say who does something still: what is owned by a firm."""
HIGH = word_set("price cost rate temperature salary score rating fee elevation altitude percentage income")
"""Nouns of numbers that are high and low."""
LONG = word_set("length duration life lifetime period lifespan warranty wavelength runtime")
"""Nouns of numbers that are long and short."""
INTRANSITIVE = word_set(
    """
    died lived graduated resigned retired settled worked studied served moved arrived departed emigrated
    belonged happened originated competed played participated trained joined started ended expired existed
    occurred appeared premiered debuted erupted sailed stopped merged enlisted
    """
)
"""Past tenses that take no "was": who died in 1920 was not died in 1920."""
KEEP_E = word_set(
    "died lived graduated retired settled served moved arrived emigrated originated competed participated"
    " expired premiered merged"
)
PERSONAL = word_set(
    """
    discovered invented founded directed composed painted designed led coached authored developed
    chaired launched operated owned manufactured built published produced made managed approved
    inspected audited reviewed written supervised mentored taught
    """
)
"""Past participles of what people and their organisations do."""
PERSON_KINDS = word_set(
    """
    person people human man woman role manager director officer author writer poet painter artist scientist
    employee student teacher professor engineer architect doctor physician nurse actor actress musician
    singer composer politician king queen emperor character player athlete driver customer patient user
    """
)
"""Last words of the kinds that are "who", and no "its"."""
ANYONE = word_set("person people human role position job")
"""Kinds of those whom one calls someone."""
PERSON_NOUNS = word_set(
    """
    mother father parent child son daughter brother sister sibling spouse husband wife partner friend
    teacher student mentor nationality citizenship occupation profession hobby religion
    boss supervisor hometown birthplace
    """
)
"""What people have."""
RELATED = word_set("parent child sibling partner friend teacher student")
"""Those of them that nodes, firms and works have, too."""
OFFICES = word_set(
    """
    mayor boss ceo cto cfo coo president chairman chairwoman chairperson governor minister premier chancellor
    monarch king queen emperor captain coach manager director author writer composer painter architect founder
    inventor discoverer leader lead advisor adviser tutor executive secretary supervisor mentor dean
    commander curator conductor screenwriter novelist poet rector spouse husband wife mother father son
    daughter brother sister uncle aunt
    grandfather grandmother officer
    """
)
"""What only people are to something, with a rank before it or none."""
RANKS = word_set(
    """
    vice deputy former current first second head chief prime general managing executive acting assistant
    senior junior lord operating financial technical art music film project team tech shift store branch
    plant site sales department artistic
    """
)
"""Words before an office, as in chief executive, team lead and deputy mayor."""
SHARED = word_set(
    """
    member example instance student employee citizen friend child son daughter brother sister sibling
    subsidiary component tributary neighbour neighbor supporter part descendant branch type kind variant
    symptom
    """
)
"""Nouns before "of" of which there may be many: a member of the club, but the capital of the country."""
MASS_NOUNS = word_set(
    "water oxygen power heating insurance electricity internet wifi access parking air software cooling"
)
SINGULARS = {
    "children": "child",
    "people": "person",
    "men": "man",
    "women": "woman",
    "feet": "foot",
    "mice": "mouse",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "movies": "movie",
    "cookies": "cookie",
    "shoes": "shoe",
    "aliases": "alias",
    "gases": "gas",
    "biases": "bias",
    "atlases": "atlas",
    "canvases": "canvas",
    "lenses": "lens",
    "leaves": "leaf",
    "wives": "wife",
    "lives": "life",
    "analyses": "analysis",
    "diagnoses": "diagnosis",
}
SAME_NUMBER = word_set(
    """
    series species headquarters news means status gas bias alias atlas canvas lens premises earnings
    mathematics physics economics politics goods proceeds savings gps
    """
)
"""Nouns in -s that are their own plural or have none."""
