"""Invented and known names to swap into training texts, so that the recogniser learns contexts, not lists."""

from __future__ import annotations

import random

from tracker.language.knowledge import Knowledge

_ONSET = [
    "b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gl", "gr", "h", "j", "k", "kl", "kr", "l", "m", "n", "p", "ph",
    "pr", "qu", "r", "s", "sh", "sk", "sl", "sp", "st", "str", "t", "th", "tr", "v", "w", "y", "z", "zh", "x",
]  # fmt: skip
_VOWEL = ["a", "e", "i", "o", "u", "ai", "ea", "ei", "ia", "io", "oo", "ou", "au", "ie"]
_CODA = ["", "", "", "n", "m", "l", "r", "s", "x", "th", "nd", "rk", "nt", "ck", "ng", "v", "q"]
# Firms and products are often called by plain words, of English or of another language, or by two of them made one.
_PLAIN = """
amber anchor arrow atlas aurora basalt beacon birch bramble bright canyon cedar cinder cobalt compass copper coral crane
delta ember falcon fern flint garnet glade granite harbour hazel heron hollow indigo juniper kestrel lantern larch lark ledger
linden loom lotus lumen maple meadow mesa mirror moss north oak onyx orchard osprey otter pebble pine prism quarry quill raven
reed ridge river robin saffron sage scribe shore silver slate sorrel spark spruce summit swift tandem tern thistle tide timber
vale velvet verse vista willow wren
""".split()  # noqa: SIM905
_FOREIGN = """
abeja alba altura bosque brisa camino cielo cumbre faro lluvia puente quetzal tinta viento aurum lumen nova stella arbor dunya
najm sahab noor qamar zahra haneul baram saram hikari kaze sora tsubasa umi yama fjord skald skog strand verk varg himmel
brunn licht stern wolke feder baum lumiere etoile ruche plume vague rivage luz onda raiz semente vela zorza iskra zora dom
slovo vatra jembe tanda simba upepo umoja asha veda surya megha vani kathan setu nila
""".split()  # noqa: SIM905
_FIRM_TAIL = (
    "AI", "Labs", "Technologies", "Systems", "Robotics", "Cloud", "Semiconductor", "Networks", "Analytics", "Inc.", "Ltd",
    "Group", "Holdings", "GmbH", "Intelligence", "Research", "Computing", "Capital", "Ventures", "Media", "Health", "Studios",
    "Corp.", "S.p.A.", "SA", "Software", "Digital", "Energy", "Partners", ".ai", ".io",
    "Compute", "Data", "Modelos", "Sistemas", "Kapital", "Datos", "Nube", "Laboratorios", "Desk", "Press", "Bank", "Telecom",
    "Chips", "Voice", "Vision", "Minds", "Works", "Collective", "Oy", "AB", "AS", "Pte Ltd", "Sdn Bhd", "SpA", "BV",
)  # fmt: skip
_FIRM_HEAD = ("Banco", "Grupo", "Studio", "Casa", "Groupe", "Bank", "Clinica", "Laboratoire", "Verlag", "Radio", "Editora")
_SUBJECT = (
    "Data Protection", "Competition", "Consumer Protection", "Digital Affairs", "Information Technology", "Communications",
    "Industry and Trade", "Privacy", "Media", "Telecommunications", "Cybersecurity", "Justice", "Education", "Science",
    "Financial Conduct", "Innovation", "Economy", "Defence", "Internal Affairs", "Artificial Intelligence", "Copyright",
)  # fmt: skip
_BODY = ("Authority", "Commission", "Agency", "Board", "Office", "Council", "Bureau", "Department", "Commissioner", "Institute")
_PAPER = (
    "Times", "Herald", "Tribune", "Post", "Gazette", "Chronicle", "Observer", "Dispatch", "Courier", "Weekly", "News",
    "Journal", "Ledger", "Monitor", "Review", "Mail", "Insider", "Wire", "Report", "Standard", "Zeitung", "Telegraph",
)  # fmt: skip
_LAW_TOPIC = (
    "Artificial Intelligence", "AI Transparency", "Algorithmic Accountability", "Deepfake", "Data Protection", "AI Safety",
    "Digital Services", "Chip Security", "Frontier Model", "Automated Decision", "Online Safety", "Synthetic Media",
    "Children's Privacy", "Copyright", "Digital Markets", "Cloud Sovereignty", "Neural Data",
)  # fmt: skip
_LAW_KIND = ("Act", "Bill", "Law", "Regulation", "Code", "Directive", "Ordinance", "Decree", "Order", "Framework", "Rules")
_GIVEN = [
    "Anna", "Amir", "Bjorn", "Camila", "Chen", "Dmitri", "Elena", "Farid", "Giulia", "Hana", "Ibrahim", "Ines", "Jorge",
    "Kenji", "Lars", "Leila", "Lucia", "Mateus", "Mei", "Nadia", "Olga", "Omar", "Paolo", "Priya", "Rafael", "Ruth", "Sana",
    "Sofia", "Tariq", "Tomas", "Wanjiru", "Yuki", "Zainab", "Michael", "Sarah", "David", "Emma", "James", "Laura", "Peter",
]  # fmt: skip
_FAMILY = [
    "Adeyemi", "Ahmed", "Almeida", "Andersson", "Banerjee", "Becker", "Costa", "Dubois", "Eriksen", "Ferrari", "Fischer",
    "Garcia", "Haddad", "Hoang", "Ivanova", "Jensen", "Kaplan", "Kim", "Kowalski", "Kumar", "Larsson", "Lopez", "Moreau",
    "Mwangi", "Nakamura", "Novak", "Okafor", "Oliveira", "Park", "Petrov", "Rahman", "Rossi", "Santos", "Sato", "Schmidt",
    "Silva", "Singh", "Tanaka", "Tran", "Van", "Dijk", "Wang", "Weber", "Yilmaz", "Zhang", "Smith", "Johnson", "Murphy",
    "Taylor", "Walker", "Bennett",
]  # fmt: skip


class Names:
    """Draws names by type: two in three from the knowledge base, the rest invented."""

    def __init__(self, knowledge: Knowledge, chance: random.Random) -> None:
        self.chance = chance
        self.known: dict[str, list[str]] = {}
        for entry in knowledge.entries.values():
            for surface, strength in entry.surfaces:
                if strength == "alias" and surface.isascii() and surface[:1].isupper():
                    self.known.setdefault(entry.type, []).append(surface)

    def draw(self, label: str) -> str:
        """A name of type `label`."""
        if self.known.get(label) and self.chance.random() < (0.8 if label == "region" else 0.5):
            return self.chance.choice(self.known[label])
        return self.invented(label)

    def invented(self, label: str) -> str:
        """A name of type `label` that nothing has."""
        return {
            "company": self.company, "model": self.model, "region": self.region, "agency": self.agency,
            "law": self.law, "person": self.person, "media": self.media,
        }[label]()  # fmt: skip

    def _word(self, parts: int = 0) -> str:
        pick = self.chance.choice
        return "".join(
            pick(_ONSET) + pick(_VOWEL) + pick(_CODA) for _ in range(parts or self.chance.choice((1, 2, 2, 3)))
        ).capitalize()

    def _name(self) -> str:
        """A name of one word: made of syllables, a plain word, two made one, a foreign one."""
        pick, roll = self.chance.choice, self.chance.random()
        if roll < 0.4:
            return self._word()
        if roll < 0.6:
            return str(pick(_FOREIGN)).capitalize() + pick(("", "", self._word(1).lower()))
        first = str(pick(_PLAIN)).capitalize()
        return (
            first
            if roll < 0.75
            else first + pick((pick(_PLAIN), str(pick(_PLAIN)).capitalize(), "ly", "io", "flow", "ify", "base"))
        )

    def company(self) -> str:
        name = self._name()
        roll = self.chance.random()
        if roll < 0.45:
            return name
        if roll < 0.55:
            return name + self._word(1)
        if roll < 0.65:
            return f"{name} {self._name()}"
        if roll < 0.7:
            return f"{self.chance.choice(_FIRM_HEAD)} {name}"
        tail = self.chance.choice(_FIRM_TAIL)
        return name + tail if tail.startswith(".") else f"{name} {tail}"

    def model(self) -> str:
        pick = self.chance.choice
        name = pick((self._name(), self._name(), self._word().upper()[:4], self._word()[:5] + "LM", self._word() + "GPT"))
        number = pick(("2", "3", "4", "1.5", "2.5", "3.1", "V2", "R1", "4o", "7B", "70B", "X", "M2", "100", "910C", ""))
        tail = pick(("", "", "", " Pro", " mini", " Turbo", " Max", "-Instruct", " Flash", " Large", " Chat"))
        joint = pick(("-", " ", "")) if number else ""
        return f"{name}{joint}{number}{tail}"

    def region(self) -> str:
        return self._word(self.chance.choice((2, 3))) + self.chance.choice(
            ("", "", "ia", "land", "stan", "burg", " City", " Province", "ville", "ford", "o", "vik", "aw")
        )

    def agency(self) -> str:
        pick, place = self.chance.choice, self.region()
        subject = pick(_SUBJECT)
        return pick((
            f"Ministry of {subject}", f"{place} {subject} {pick(_BODY)}", f"{subject} {pick(_BODY)}", f"Department of {subject}",
            f"{pick(_BODY)} for {subject}", f"{place} District Court", f"{place} High Court", f"Supreme Court of {place}",
            f"{place} Parliament", f"{place} Senate", "".join(self._word(1)[0] for _ in range(pick((3, 4)))),
            f"National {subject} {pick(_BODY)}", f"{place} government", f"{subject} Ministry", f"Court of Appeal of {place}",
        ))  # fmt: skip

    def law(self) -> str:
        pick = self.chance.choice
        number = self.chance.randint(2, 3000)
        topic, kind = pick(_LAW_TOPIC), pick(_LAW_KIND)
        return pick((
            f"{topic} {kind}", f"{topic} {kind}", f"SB {number}", f"HB {number}", f"Bill {number}", f"{self._word()} Act",
            f"{self.region()} {topic} {kind}", f"{kind} on {topic}", f"A.B. {number}", f"Law No. {number}",
            f"Executive Order {number}", f"Decree {number}/2025", f"{topic} {kind} 2024", f"House Bill {number}",
        ))  # fmt: skip

    def person(self) -> str:
        pick = self.chance.choice
        family = pick((pick(_FAMILY), pick(_FAMILY), self._word()))
        return pick(
            (
                f"{pick(_GIVEN)} {family}",
                f"{pick(_GIVEN)} {family}",
                f"{self._word(2)} {family}",
                f"{pick(_GIVEN)} {self._word(1)[0]}. {family}",
            )
        )

    def media(self) -> str:
        pick = self.chance.choice
        return pick(
            (
                f"{self.region()} {pick(_PAPER)}",
                f"The {self.region()} {pick(_PAPER)}",
                f"The {self._word()} {pick(_PAPER)}",
                f"{self._word()} {pick(_PAPER)}",
                self._word() + pick(("Beat", "Wire", "Desk", ".com", "TV", "Daily")),
            )
        )
