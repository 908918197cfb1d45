"""Languages, which are written like names and are none of ours."""

from __future__ import annotations

_NAMES = """
Afrikaans Akan Amharic Arabic Aramaic Armenian Assamese Aymara Azerbaijani Bahasa Bambara Basque Belarusian Bengali Bhojpuri
Bosnian Bulgarian Burmese Cantonese Catalan Cebuano Cherokee Chichewa Croatian Czech Danish Dari Dholuo Dutch English Esperanto
Estonian Ewe Faroese Farsi Fijian Finnish Flemish French Frisian Fula Galician Georgian German Greek Greenlandic Guarani Gujarati
Hakka Hausa Hawaiian Hebrew Hindi Hindko Hokkien Hungarian Icelandic Igbo Ilocano Indonesian Inuktitut Irish isiXhosa isiZulu
Italian Japanese Javanese Kannada Kashmiri Kazakh Khmer Kikuyu Kinyarwanda Kirundi Konkani Korean Kurdish Kyrgyz Lao Latin
Latvian Lingala Lithuanian Luganda Luxembourgish Maithili Malagasy Malay Malayalam Maltese Mandarin Manipuri Maori Marathi
Mongolian Nahuatl Navajo Ndebele Nepali Norwegian Occitan Odia Oriya Oromo Papiamento Pashto Persian Polish Portuguese Punjabi
Putonghua Quechua Romanian Romansh Russian Sami Samoan Sanskrit Santali Sepedi Serbian Sesotho Setswana Shona Sindhi Sinhala
Slovak Slovene Slovenian Somali Sorani Sotho Spanish Sundanese Swahili Swedish Tagalog Taglish Tajik Tamil Tatar Telugu Teochew
Tetum Thai Tibetan Tigrinya Tongan Tsonga Tswana Tulu Turkish Turkmen Twi Uighur Ukrainian Urdu Uyghur Uzbek Valencian Venda
Vietnamese Welsh Wolof Xhosa Yiddish Yoruba Yue Zulu
"""
LANGUAGES = frozenset(_NAMES.split())
