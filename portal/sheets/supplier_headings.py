"""What the columns of a supplier list are called, in the languages that lists come in, and what they hold."""

import re
from collections.abc import Mapping
from functools import lru_cache

from portal.domain import supplier_fields
from portal.domain.folding import fold
from portal.domain.supplier_fields import SUPPLIER_FIELDS
from portal.sheets import heading_words

NAMES = supplier_fields.HEADINGS
"""The fields of a supplier that a list can hold, with their headings in the empty list."""

NEEDED = tuple(field.name for field in SUPPLIER_FIELDS if field.is_needed)

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        *("supplier name", "supplier", "name of supplier", "name of the supplier", "company name", "vendor name"),
        *("vendor", "factory name"),
        *("factory", "manufacturer name", "manufacturer", "producer", "site name", "facility name", "legal name"),
        *("legal entity", "legal entity name", "business name", "registered name", "account name", "name1"),
        *("company",),
        *("supplier legal name", "vendor legal name", "site", "facility", "mill", "mill name", "name 1", "name"),
        *("lieferant", "lieferantenname", "name des lieferanten", "firmenname", "firma", "firmierung"),
        *("kreditorname",),
        *("unternehmen", "hersteller", "name des kreditors", "fournisseur", "nom du fournisseur", "raison sociale"),
        *("nom de l'entreprise", "societe", "entreprise", "usine", "nom de l'usine", "fabricant", "nom", "proveedor"),
        *("nombre del proveedor", "nombre de proveedor", "razon social", "nombre de la empresa", "empresa"),
        *("fabrica",),
        *("fabricante", "nombre", "fornitore", "nome fornitore", "nome del fornitore", "ragione sociale", "azienda"),
        *("denominazione", "produttore", "nome", "fornecedor", "nome do fornecedor", "razao social"),
        *("nome da empresa",),
        *("tedarikçi", "tedarikçi adı", "tedarikçi ismi", "firma adı", "firma unvanı", "ünvan", "unvan"),
        *("şirket adı",),
        *("şirket", "üretici", "fabrika", "fabrika adı", "satıcı", "satıcı adı", "cari adı", "cari ünvan"),
        *("поставщик", "наименование поставщика", "название поставщика", "наименование", "название", "компания"),
        *("наименование организации", "организация", "контрагент", "предприятие", "фабрика", "завод"),
        *("供应商名称", "供应商", "供应商全称", "公司名称", "公司", "厂商名称", "厂名", "工厂名称", "工厂"),
        *("企业名称", "名称"),
        *("供應商名稱", "供應商", "公司名稱", "廠商名稱", "工廠名稱", "工廠", "名稱", "厂商", "廠商"),
        *("اسم المورد", "المورد", "اسم الشركة", "الشركة", "اسم المصنع", "المصنع", "الاسم"),
        *("সরবরাহকারীর নাম", "সরবরাহকারী", "প্রতিষ্ঠানের নাম", "কোম্পানির নাম", "কোম্পানি", "কারখানার নাম"),
        *("কারখানা", "নাম"),
        *("tên nhà cung cấp", "nhà cung cấp", "tên công ty", "công ty", "tên nhà máy", "nhà máy", "tên"),
        *("dostawca", "nazwa dostawcy", "nazwa firmy", "leverancier", "naam leverancier", "bedrijfsnaam"),
        *("dodavatel",),
        *("leverantör", "leverandør", "toimittaja", "beszállító", "furnizor"),
    ),
    "code": (
        *("external code", "supplier code", "vendor code", "code", "supplier number", "vendor number", "supplier no"),
        *("vendor no", "supplier nr", "vendor nr", "supplier num", "vendor num", "supplier id", "vendor id"),
        *("external id", "factory code", "factory id", "site code", "site id", "account number", "account code"),
        *("supplier reference", "supplier ref", "internal code", "erp number", "erp id", "sap number", "sap no"),
        *("sap id", "sap code", "lifnr", "entity id", "vendor account", "creditor number", "reference", "ref", "id"),
        *("lieferantennummer", "lieferantennr", "lieferanten nr", "lieferantencode", "lieferanten id", "kreditor"),
        *("kreditorennummer", "kreditorennr", "kreditoren nr", "kreditornr", "kreditor nr", "kontonummer", "lief nr"),
        *("code fournisseur", "numero fournisseur", "n fournisseur", "no fournisseur", "reference fournisseur"),
        *("identifiant", "identifiant fournisseur", "codigo de proveedor", "codigo del proveedor"),
        *("codigo proveedor",),
        *("numero de proveedor", "n proveedor", "codigo", "codice fornitore", "codice", "numero fornitore"),
        *("cod fornitore", "codigo do fornecedor", "codigo fornecedor", "numero do fornecedor", "cod fornecedor"),
        *("tedarikçi kodu", "tedarikçi no", "tedarikçi numarası", "firma kodu", "cari kodu", "cari kod"),
        *("satıcı kodu",),
        *("kod", "код поставщика", "номер поставщика", "код контрагента", "код", "внешний код"),
        *("供应商代码", "供应商编号", "供应商编码", "厂商代码", "工厂代码", "编号", "代码", "编码", "供應商代碼"),
        *("供應商編號", "廠商代碼"),
        *("رمز المورد", "رقم المورد", "كود المورد", "الرمز", "الرقم", "الكود"),
        *("সরবরাহকারীর কোড", "সরবরাহকারী কোড", "কোড", "mã nhà cung cấp", "mã ncc", "mã số", "mã"),
        *("numer dostawcy", "kod dostawcy", "leveranciersnummer", "leverancierscode", "leverantörsnummer"),
    ),
    "country": (
        *("country", "country code", "country name", "supplier country", "vendor country", "country region"),
        *("country iso", "iso country", "iso country code", "country iso code", "factory country", "site country"),
        *("country of operation", "country key", "land1", "land", "länderschlüssel", "ländercode", "länderkürzel"),
        *("landkürzel", "landesname", "staat", "pays", "code pays", "pais", "codigo de pais", "codigo pais", "paese"),
        *("nazione", "stato", "codice paese", "ülke", "ülke adı", "ülke kodu", "страна", "код страны", "государство"),
        *("国家", "国家地区", "国别", "国家代码", "国家或地区", "國家", "國家地區", "國別", "البلد", "الدولة"),
        *("بلد", "رمز البلد"),
        *("দেশ", "দেশের নাম", "দেশের কোড", "quốc gia", "nước", "mã quốc gia", "tên nước", "kraj", "země", "maa"),
        *("țara",),
        *("ország",),
    ),
    "contact_name": (
        *("contact name", "contact person", "contact", "contact full name", "person", "primary contact"),
        *("primary contact name", "main contact", "key contact", "supplier contact", "vendor contact", "attention"),
        *("contact person name", "name of contact", "full name", "ansprechpartner", "ansprechpartnerin"),
        *("kontaktperson", "kontakt", "kontaktname", "name ansprechpartner", "personne de contact"),
        *("contact principal",),
        *("nom du contact", "interlocuteur", "persona de contacto", "contacto", "nombre de contacto"),
        *("nombre del contacto", "persona di contatto", "referente", "contatto", "nome contatto", "nome referente"),
        *("pessoa de contato", "pessoa de contacto", "contato", "nome do contato", "nome do contacto", "responsavel"),
        *("ilgili kişi", "yetkili", "yetkili kişi", "irtibat kişisi", "iletişim kişisi", "yetkili adı", "irtibat"),
        *("контактное лицо", "контакт", "имя контакта", "фио", "联系人", "联系人姓名", "联络人", "聯絡人", "聯繫人"),
        *("جهة الاتصال", "اسم جهة الاتصال", "الشخص المسؤول", "مسؤول الاتصال", "যোগাযোগের ব্যক্তি", "যোগাযোগ ব্যক্তি"),
        *("যোগাযোগকারীর নাম", "যোগাযোগ", "người liên hệ", "tên người liên hệ", "liên hệ", "osoba kontaktowa"),
        *("contactpersoon",),
    ),
    "contact_address": (
        *("contact address", "contact email", "contact email address", "email address", "email", "mail", "e mail"),
        *("contact mail", "e address", "primary contact email", "primary email", "main email", "email id", "emails"),
        *("supplier email", "vendor email", "business email", "work email", "mail address", "smtp addr"),
        *("smtp address",),
        *("email contact", "email 1", "e mail adresse", "mailadresse", "emailadresse", "email kontakt"),
        *("kontakt email",),
        *("adresse e mail", "adresse mail", "adresse email", "courriel", "adresse electronique", "mel"),
        *("correo electronico", "correo", "direccion de correo", "direccion de correo electronico"),
        *("indirizzo email",),
        *("indirizzo e mail", "posta elettronica", "email referente", "endereço de email", "endereco de e mail"),
        *("correio eletronico", "correio eletrônico", "correio electronico", "e posta", "eposta", "e posta adresi"),
        *("mail adresi", "эл почта", "электронная почта", "адрес электронной почты", "почта", "емейл"),
        *("e mail адрес",),
        *("电子邮件", "电子邮箱", "邮箱", "邮箱地址", "联系邮箱", "邮件", "电邮", "联系人邮箱", "電子郵件"),
        *("電子郵箱", "郵箱", "電郵"),
        *("البريد الإلكتروني", "البريد الالكتروني", "بريد إلكتروني", "ايميل", "الايميل", "البريد"),
        *("ইমেইল", "ই মেইল", "ইমেইল ঠিকানা", "ই মেইল ঠিকানা", "thư điện tử", "địa chỉ email", "email liên hệ"),
        *("adres e mail", "e mailadres",),
    ),
    "language": (
        *("language", "contact language", "language code", "preferred language", "lang", "locale", "spras"),
        *("correspondence language", "sprache", "korrespondenzsprache", "langue", "langue preferee", "idioma"),
        *("lengua",),
        *("lingua", "lingua preferita", "dil", "tercih edilen dil", "язык", "语言", "语种", "語言", "اللغة", "لغة"),
        *("ভাষা", "ngôn ngữ", "tiếng", "język", "taal"),
    ),
    "time_zone": (
        *("time zone", "iana time zone", "time zone iana", "contact time zone", "tz", "zone", "timezone", "zeitzone"),
        *("fuseau horaire", "zona horaria", "fuso orario", "fuso horario", "saat dilimi", "zaman dilimi"),
        *("часовой пояс", "时区", "時區", "المنطقة الزمنية", "সময় অঞ্চল", "múi giờ", "strefa czasowa", "tijdzone"),
    ),
    "category": (
        *("category", "supplier category", "vendor category", "commodity", "commodity group", "product category"),
        *("material group", "purchasing category", "segment", "warengruppe", "kategorie", "categorie", "categoria"),
        *("grupo de compras", "famille d'achat", "famille", "kategori", "ürün grubu", "категория", "类别"),
        *("品类", "类目"),
        *("類別", "الفئة", "فئة", "বিভাগ", "শ্রেণি", "danh mục", "ngành hàng", "loại", "kategoria"),
    ),
    "annual_spend": (
        *("annual spend", "spend", "yearly spend", "spend per year", "annual purchase volume", "purchase volume"),
        *("purchasing volume", "annual volume", "total spend", "einkaufsvolumen", "jahresumsatz", "umsatz"),
        *("depense annuelle", "depenses annuelles", "volume d'achat", "volume d'achats", "gasto anual"),
        *("volumen de compra", "volumen de compras", "spesa annua", "spesa annuale", "gasto anual"),
        *("volume de compras",),
        *("yıllık harcama", "yıllık alım", "годовой объем закупок", "объем закупок", "年采购额", "采购额"),
        *("年採購額",),
        *("الإنفاق السنوي", "বার্ষিক ব্যয়", "chi tiêu hàng năm", "giá trị mua hàng năm"),
    ),
    "tags": (
        *("tags", "tag", "labels", "label", "schlagwörter", "schlagworte", "etiquettes", "etiquetas", "etichette"),
        *("etiketler", "метки", "теги", "标签", "標籤", "الوسوم", "ট্যাগ", "nhãn", "thẻ"),
    ),
    "os_id": ("os id", "os hub id", "open supply hub id", "open supply hub", "os id open supply hub", "osh id"),
    "lei": ("lei", "legal entity identifier", "lei code"),
    "own_ids": ("own ids", "own id", "other ids", "own identifiers"),
}  # fmt: skip
"""What each column may be called; if two fields match, the earlier one wins."""

DECORATION = re.compile(r"\(.*?\)|\[.*?\]|\*+|（.*?）|：|:$")
EXTRA = frozenset(
    (
        *("a", "business", "default", "factory", "field", "first", "for", "iso", "key", "main", "mandatory"),
        *("of", "our", "preferred", "primary", "required", "s", "site", "supplier", "suppliers", "the"),
        *("vendor", "vendors", "your"),
    )
)
"""Words that add nothing to a heading whose other words are known."""

MAIL = re.compile(r"mail|correo|courriel|\beposta|\be posta\b|邮箱|邮件|郵箱|郵件|почт|بريد|ইমেইল")
OTHER_MAIL = re.compile(
    r"\b(cc|2|3|4|second|secondary|alternat\w*|other|additional|further|backup|zweite|weitere|autre|otro|altro|outro)\b"
)
YEAR_OR_CURRENCY = re.compile(r"(fy)?(19|20)?\d\d|usd|eur|gbp|chf|cny|jpy|try|inr|bdt|vnd|sek|dkk|nok|pln|brl|mxn")
LANGUAGE_OF = re.compile(r"\b(lang\w*|sprach\w*|langue|idioma|lingua)\b")


@lru_cache(2_000)
def meaning(heading: str) -> tuple[str, int] | None:
    """The field a heading names, and a rank: lower is surer. None if it names none.

    The field `contacts` holds further addresses.
    """
    plain = _plain(heading)
    if not plain:
        return None
    if exact := _exact().get(_joined(plain)):
        return exact
    if LANGUAGE_OF.search(plain):
        return ("language", WEAK)
    if MAIL.search(plain):
        return ("contacts" if OTHER_MAIL.search(plain) else "contact_address", WEAK)
    telling = " ".join(word for word in plain.split() if word not in EXTRA and not YEAR_OR_CURRENCY.fullmatch(word))
    exact = _exact().get(_joined(telling)) if telling != plain else None
    if exact and exact[0] != "name":
        return (exact[0], WEAK + exact[1])
    by_words = heading_words.meaning(DECORATION.sub(" ", heading))
    return (by_words, WEAKEST) if by_words else _in_two_languages(heading)


def _in_two_languages(heading: str) -> tuple[str, int] | None:
    """The field of `Firma / Company`, whose parts all name the same field."""
    parts = [part for part in PARTING.split(heading) if part.strip()]
    if not 1 < len(parts) <= MOST_LANGUAGES:
        return None
    fields = {guess[0] if (guess := meaning(part)) else None for part in parts}
    field = fields.pop() if len(fields) == 1 else None
    return (field, WEAKEST) if field else None


WEAK, WEAKEST = 1_000, 2_000
PARTING = re.compile(r"[/|\n\\]| - | – ")
MOST_LANGUAGES = 4


def field_named(text: str) -> str | None:
    """The field named by its own name, its usual heading or any known heading: for `--map 'Land=country'`."""
    plain = _joined(_plain(text))
    by_name = {_joined(_plain(name)): name for name in (*NAMES, "contacts")}
    guess = meaning(text)
    return by_name.get(plain) or (guess[0] if guess else None)


def own_id_name(heading: str) -> str:
    """The name of an own-id column: `Own id: SAP` and `Own ID SAP` are ids called SAP. "" for any other heading."""
    match = re.fullmatch(r"own\s*id\b\s*[:\-–(]?\s*(.+?)\)?", heading, re.IGNORECASE)
    return match.group(1).strip() if match else ""


def bare(heading: str) -> str:
    """A heading normalised for storing: without case, spaces, accents and punctuation."""
    return _joined(_plain(heading)) or fold(heading)


def _plain(heading: str) -> str:
    """The words of a heading: `Email address*` becomes `email address`."""
    words = re.sub(r"[\W_]+", " ", fold(DECORATION.sub(" ", heading)), flags=re.UNICODE)
    return " ".join(words.split())


def _joined(plain: str) -> str:
    return plain.replace(" ", "")


@lru_cache(1)
def _exact() -> Mapping[str, tuple[str, int]]:
    by_words: dict[str, tuple[str, int]] = {}
    for field, heading in NAMES.items():
        for rank, word in enumerate((*HEADINGS.get(field, ()), heading)):
            by_words.setdefault(_joined(_plain(word)), (field, rank))
    return by_words
