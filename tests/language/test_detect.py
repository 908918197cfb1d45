"""Languages: which one a text is in, from a sample, and nothing where there is too little to tell."""

from __future__ import annotations

import pytest

from tracker.language.detect import MEASURED, detect_language


@pytest.mark.parametrize(
    "text, language",
    [
        ("The regulator opened an inquiry into the chatbot and asked its maker for documents.", "en"),
        ("L'autorité a ouvert une enquête sur le robot conversationnel et demandé des documents à son fabricant.", "fr"),
        ("Die Behörde hat eine Untersuchung des Chatbots eröffnet und Unterlagen vom Hersteller verlangt.", "de"),
        ("监管机构对该聊天机器人展开调查,并要求开发商提供文件。", "zh"),
        ("規制当局はチャットボットの調査を始め、開発元に資料の提出を求めた。", "ja"),
        ("규제 당국은 챗봇에 대한 조사를 시작하고 개발사에 자료를 요구했다.", "ko"),
        ("Регулятор начал проверку чат-бота и запросил документы у разработчика.", "ru"),
        ("فتحت الهيئة تحقيقا بشأن روبوت الدردشة وطلبت وثائق من مطوره.", "ar"),
        ("OpenAI cuts prices", "en"),
        ("OpenAI 降价", "zh"),
        ("", "und"),
        ("12 – 34 !?", "und"),
        ("a1", "und"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    """A short headline in Latin letters is taken for English."""
    assert detect_language(text) == language


# Other languages share some words with English, and quote the others.
FOREIGN = [
    ("nl",
     "De wet over kunstmatige intelligentie is in werking getreden, zei de minister, en dat was te laat."),
    ("nl",
     'De minister zei: "The rules are for all of us, and that will not change." Volgens het ministerie gaan de regels '
     "in op 1 januari, maar bedrijven die de modellen al aanbieden krijgen een jaar langer de tijd om aan de eisen te "
     "voldoen en hun risico's te beschrijven."),
    ("nl",
     'In het rapport "The State of AI and the Future of Work" staat dat Nederlandse bedrijven met generatieve modellen'
     " werken, dat hun personeel daar zelden over is ingelicht, en dat de toezichthouder by the way nog geen enkele "
     "boete heeft opgelegd voor het gebruik van persoonsgegevens."),
    ("af",
     "Die minister het gesê dat die nuwe wet oor kunsmatige intelligensie vanaf Januarie sal geld, en dat maatskappye "
     "met groot modelle eers toestemming van die reguleerder moet kry voordat hulle die dienste aan die publiek kan "
     "verkoop."),
    ("af",
     "Volgens die verslag was die maatskappy se antwoord te laat en het die reguleerder hom beveel om die diens te "
     "staak totdat die ondersoek na die gebruik van persoonlike inligting afgehandel is."),
    ("de",
     'Die Behörde hat gegen Anthropic und OpenAI ein Verfahren eröffnet. "The investigation is at an early stage and '
     'will take time", sagte ein Sprecher. Die Unternehmen müssen bis Ende März erklären, mit welchen Daten sie ihre '
     "Modelle trainiert haben."),
    ("de",
     'Das Papier "The Law of the Horse and the Rise of the Machines" von der Universität Hamburg untersucht, wie das '
     "Gesetz über künstliche Intelligenz in den Mitgliedstaaten umgesetzt wird und welche Aufsichtsbehörden dafür "
     "zuständig sind."),
    ("da",
     "Tilsynet siger, at loven om kunstig intelligens gælder for alle virksomheder, der sælger modeller i Danmark, og "
     "at de skal give besked inden for seks måneder, hvis de vil have dispensation for reglerne."),
    ("da",
     '"We have to act, and the time for that is now," sagde ministeren på engelsk til pressen. Loven træder i kraft '
     "for de store selskaber til januar, mens de mindre selskaber får et år mere til at gøre deres systemer lovlige."),
    ("fr",
     "L'autorité a ouvert une enquête sur The New York Times et sur The Guardian, a dit son président, qui a cité le "
     'rapport "The Future of the Press" et demandé aux éditeurs de fournir leurs accords avec les fabricants de '
     "modèles avant la fin du mois."),
    ("fr",
     "Selon le ministre, le règlement entre en vigueur en août; les fournisseurs de modèles ont encore un an pour se "
     "mettre en conformité, et la Commission publiera des lignes directrices sur les contenus protégés avant la fin de"
     " l'année."),
    ("es",
     "La autoridad ha abierto una investigación contra Bank of America y The Trade Desk por el uso de datos "
     'personales; "that is the law", dijo su directora en inglés, y pidió a las empresas que entreguen los documentos '
     "antes del quince de marzo."),
    ("es",
     "El ministerio prohíbe a los funcionarios el uso de asistentes de inteligencia artificial que no estén "
     "autorizados, y da a las administraciones seis meses para retirar los que ya tienen en sus equipos."),
    ("it",
     "Il Garante ha aperto un'istruttoria su Character of the Future Inc. e ha chiesto alla società di spiegare entro "
     'venti giorni con quali dati sono stati addestrati i suoi modelli; "this is the rule for all", ha detto il '
     "presidente in inglese."),
    ("it",
     "La legge sull'intelligenza artificiale entra in vigore a gennaio: le imprese che vendono modelli in Italia "
     "devono indicare un responsabile e conservare per dieci anni la documentazione tecnica."),
    ("sv",
     'Myndigheten har inlett en granskning av bolagets språkmodell och begär att få se alla avtal från 2024. "The '
     'rules are the same for all", säger generaldirektören, som vill att bolaget svarar inom tre veckor.'),
    ("no",
     "Datatilsynet har varslet selskapet om et gebyr for bruk av personopplysninger i treningen av modellen, og gir "
     'det frist til mars med å svare. "That is for the court to say," sier selskapets advokat.'),
    ("pt",
     'A autoridade suspendeu o serviço em todo o país; "the decision is final and will be published", disse o diretor '
     "em inglês, e a empresa tem dez dias para provar que apagou os dados das crianças usados no treino."),
    ("pl",
     "Urząd wszczął postępowanie przeciwko spółce The Voice of AI, która according to the report of the regulator "
     "używała danych bez zgody; spółka ma trzydzieści dni na odpowiedź i wyjaśnienie, skąd pochodziły dane do "
     "treningu."),
    ("fi",
     'Viranomainen kielsi palvelun käytön kouluissa. "This is for the safety of the children and that will not '
     'change", ministeri sanoi englanniksi. Yhtiöllä on kuukausi aikaa vastata ja kertoa, millä aineistolla malli on '
     "koulutettu."),
]  # fmt: skip
ENGLISH = [
    "The Autoriteit Persoonsgegevens fined Clearview AI 30.5 million euros, and said that it would hold its directors"
    " to account.",
    "Bundesnetzagentur and Bundesamt für Sicherheit in der Informationstechnik will enforce the act in Germany, their"
    " presidents said.",
    "Garante per la protezione dei dati personali, Italy's watchdog, has opened an inquiry into DeepSeek over the use"
    " of personal data.",
    "Datatilsynet, Integritetsskyddsmyndigheten and Tietosuojavaltuutettu said in a joint letter that Meta has to "
    "stop by 1 March.",
    "The Conseil d'État ruled that the Commission nationale de l'informatique et des libertés was right to fine the "
    "company. Its lawyers said that they would study the ruling, which is final.",
    "Agencia Española de Protección de Datos and Agência Nacional de Proteção de Dados have asked Worldcoin to stop "
    "scanning eyes. Both said that the company has not told people what would become of the pictures.",
    '"Das ist verboten", the minister said, and nobody in the room of the Kanzleramt would say what had changed since'
    " Tuesday.",
    "ByteDance (字节跳动), Alibaba (阿里巴巴) and Moonshot (月之暗面) were told by the ministry that they need a licence.",
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), FOREIGN)
def test_english_quotes_names_and_titles_make_no_text_english(language: str, text: str) -> None:
    """Nor do the words that other languages share with it: `over`, `met`, `was`, `will`, `for`, `have`."""
    assert detect_language(text) != "en"
    assert detect_language(" ".join([text] * 3)) != "en"


@pytest.mark.parametrize("text", ENGLISH)
def test_foreign_names_do_not_make_an_english_text_foreign(text: str) -> None:
    assert detect_language(text) == "en"
    assert detect_language(" ".join([text] * 3)) == "en"


def test_a_long_text_is_told_by_its_beginning() -> None:
    """The rest is not looked at."""
    assert detect_language("The ministry said that prices of models will fall again. " * 50 + "Это по-русски. " * 100_000) == "en"


def test_only_english_is_measured() -> None:
    """So events are claimed in English only."""
    assert {"en"} == MEASURED
