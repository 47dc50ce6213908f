"""Understands a heading by its words if it is in no list as a whole: `Leverantörsnamn`, `ชื่อผู้ขาย`.

Each word has a sense, in some forty languages. A heading means a field only if every word of it has a sense.
"""

import re
import unicodedata
from functools import cache, lru_cache

from portal.domain.folding import fold

SENSES: dict[str, str] = {
    "name": "name* namn navn naam nimi nimet* nom nombre nome nume* nazwa nazev nazov nev neve ad adi isim"
    " ismi unvan* имя наименовани* названи* назва найменуванн* име naziv ονομα* επωνυμια* اسم نام שם"
    " नाम নাম ชื่อ nama ten intitule denominat* denominac* denominazion* razao razon raison ragione"
    " social sociale firmierung bezeichnung 名 名称 名稱 이름 명 명칭 상호 ឈ្មោះ အမည်",
    "supplier": "supplier* vendor* creditor* seller* partner* lieferant* kreditor* geschaftspartner* zulieferer*"
    " fournisseur* proveedor* fornitor* fornecedor* tedarikci* satici* cari поставщик* контрагент*"
    " постачальник* доставчик* dostawc* dodavatel* leverancier* leverantor* leverandor* toimittaja*"
    " szallito* beszallito* furnizor* dobavljac* προμηθευτ* مورد ספק* سپلائر आपूर्तिकर्ता विक्रेता"
    " সরবরাহকারী* ผู้ขาย ผู้จำหน่าย ซัพพลายเออร์ คู่ค้า pemasok* pembekal 供应商 供應商 厂商 廠商 仕入先"
    " 取引先 供給業者 供給者 サプライヤー ベンダー 공급업체 공급사 공급자 거래처 협력사 협력업체"
    " فروشنده ncc អ្នកផ្គត់ផ្គង់ ပေးသွင်းသူ",
    "company": "company compan* firm* factory factories site* facility facilities entity business* plant* mill*"
    " manufacturer* producer* unternehmen* gesellschaft* hersteller* entreprise* societe* usine*"
    " empresa* fabrica* fabricante* aziend* societa produttor* sirket* uretici* компани* организаци*"
    " предприяти* фирм* завод* фабрик* підприємств* bedrijf* spolecnost* podnik* ceg vallalat*"
    " compani* foretag* virksomhed* yritys yrityksen* εταιρ* شركة مصنع חברה* شرکت کمپنی कंपनी"
    " কোম্পানি* কারখানা* প্রতিষ্ঠান* บริษัท โรงงาน perusahaan pabrik syarikat kilang 公司 企业 企業 工厂"
    " 工廠 厂 会社 工場 회사 업체 기업 공장 ក្រុមហ៊ុន រោងចក្រ ကုမ္ပဏီ စက်ရုံ",
    "number": "number* no nr num numero* номер* nro nummer* numer* szam* cislo* αριθμ* رقم מספר شماره so 番号"
    " 번호 nombor nomor bil เลขที่ លេខ",
    "code": "code* id ids kod kodu codigo* codice* cod kode код* шифр* kood numar* sifra* sifr* κωδικ* كود"
    " رمز קוד کد کوڈ कोड কোড รหัส ma reference* ref referenz* riferiment* referencia* referans* 代码"
    " 代碼 编号 編號 编码 編碼 コード 코드 លេខកូដ កូដ ကုဒ် key identifi* identifik*",
    "country": "country countries land lander* landes* pays pais paese nazione* ulke* стран* країн* държав*"
    " kraj* zem zeme* orszag* tara tarii drzav* χωρα* بلد البلد دولة الدولة מדינה ארץ کشور ملک देश"
    " দেশ* ประเทศ negara* quoc gia nuoc 国家 國家 国 国别 國別 국가 나라 ប្រទេស နိုင်ငံ maa cty nation*",
    "contact": "contact* person persona persone personne ansprechpartner* kontakt* contatto* contato* referente*"
    " yetkili ilgili irtibat контакт* osoba osob* yhteyshenkilo* kapcsolattarto* υπευθυν* איש קשר شخص"
    " رابط تماس رابطہ संपर्क যোগাযোগ* ผู้ติดต่อ ติดต่อ kontak hubungi* 联系人 聯絡人 联络人 担当者 連絡先"
    " 담당자 연락처 អ្នកទំនាក់ទំនង ဆက်သွယ်ရန်",
    "mail": "mail* email* emails courriel* correo* eposta* epost e-post surel emel posti sahkoposti* имейл*"
    " пошт* почт* دواր دوא דואר אלקטרוני אימייל ایمیل ایمیل* بريد البريد ইমেইল* ईमेल อีเมล อีเมล์"
    " メール 이메일 メールアドレス 邮箱 邮件 郵箱 郵件 電郵 អ៊ីមែល အီးမေးလ်",
    "language": "language* lang sprach* langue* idioma* lingua* lengua* dil dili язык* мов* език* jezyk* jazyk*"
    " jezik* limb* nyelv* kieli kielen* γλωσσ* שפה زبان لغة اللغة भाषा ভাষা* ภาษา bahasa* ngon ngu"
    " taal* sprak* sprog* 语言 語言 语种 言語 언어 ភាសာ ភាសា ဘာသာ ဘာသာစကား korrespondenzsprach*",
    "region": "region* 地区 地區",
    "ours": "buyer* einkaufer* acheteur* comprador*",
    "filler": "the a of for our your main primary default preferred legal full short display displayed complete"
    " official registered trade trading alpha text anzeige* voll* kurz* affiche* mostrad*"
    " visualizzat* exibid* completo completa complet goruntule* gorunum gorunen gorunur tam kisa"
    " hesap полное полн* краткое отображаем* на скрочен* повн* пълно العرض عرض المعروض كامل الكامل"
    " hien thi day du แสดง ที่แสดง เต็ม tampilan lengkap tampil 显示 全称 简称 全稱 簡稱 正式 表示"
    " 한글 档案 檔案 ที่ ของ का की के কা কে এর کا کی کے de del des di do da der die das den dos la le"
    " el les i u y e et und van pa av nha cung cap cong ty 1 iso billing po",
}
"""The words of each sense. `*` stands for up to six more letters. Scripts without spaces are split into these words."""

PHRASES = {"nha cung cap": "supplier", "cong ty": "company", "nha may": "company", "doanh nghiep": "company",
           "quoc gia": "country", "ngon ngu": "language", "lien he": "contact", "nguoi lien he": "contact",
           "ma so": "code", "hien thi": "filler", "day du": "filler", "business partner": "supplier",
           "address number": "code", "تامین کننده": "supplier", "электронный адрес": "mail", "эл адрес": "mail",
           "company code": "ours", "e mel": "mail", "e post": "mail", "ел пошта": "mail", "електронна пошта": "mail",
           "electronic address": "mail", "איש קשר": "contact", "ای میل": "mail", "cari hesap": "supplier"}  # fmt: skip
"""Words that have a sense only together."""

ENDING = 6
LONGEST_WORD = 60
"""A longer run of letters is no heading, and splitting it would take long."""
LINKS = ("", "s", "n", "en", "es", "er", "e", "o")
"""Letters that may join two words into one compound."""


def meaning(heading: str) -> str | None:
    """The field that a heading names; None if a word has no sense, or if a number may just be a row number."""
    senses = _senses(_folded(heading))
    if senses is None or "ours" in senses:
        return None
    if "mail" in senses:
        return "contact_address"
    if "language" in senses:
        return "language"
    if "country" in senses:
        return None if senses & {"contact", "number"} else "country"
    if "region" in senses:
        return None
    is_company = bool(senses & {"supplier", "company"})
    if "contact" in senses:
        return None if senses & {"code", "number", "company"} else "contact_name"
    if senses & {"code", "number"}:
        return "code" if is_company or senses == {"code"} else None
    return "name" if senses & {"name", "supplier"} else None


def _senses(plain: str) -> set[str] | None:
    """The senses of all words except fillers; None if a word is unknown or all are fillers."""
    all_senses: set[str] = set()
    rest = f" {plain} "
    for phrase, sense in _phrases().items():
        if f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", "  ")
            all_senses.add(sense)
    for word in rest.split():
        senses = _senses_of_word(word) if len(word) <= LONGEST_WORD else None
        if senses is None:
            return None
        all_senses |= senses
    return (all_senses - {"filler"}) or None


@lru_cache(5_000)
def _senses_of_word(word: str, begun: bool = False) -> frozenset[str] | None:
    """The senses of a word, or of the words that it is compounded of; remembered, because splits share their ends."""
    for rest in (word[len(link) :] for link in (LINKS if begun else ("",)) if word.startswith(link)):
        if rest in _exact():
            return frozenset({_exact()[rest]})
        for end in range(len(rest) - 1, 0, -1):
            first = _exact().get(rest[:end])
            if first is not None and (end > 2 or not rest.isascii()):
                others = _senses_of_word(rest[end:], begun=True)
                if others is not None:
                    return others | {first}
    stem = _stem(word)
    return frozenset({stem}) if stem else None


def _stem(word: str) -> str | None:
    """The sense of a word with an ending, or with the Arabic article before it."""
    if word.startswith("ال"):
        return _exact().get(word.removeprefix("ال"))
    if not _has_spaces(word):
        return None
    stems = (word[: len(word) - cut] for cut in range(ENDING + 1) if len(word) - cut > 2)
    return next((_stems()[stem] for stem in stems if stem in _stems()), None)


def _has_spaces(word: str) -> bool:
    """Whether a word's script separates words by spaces; compounds in other scripts are split, without endings."""
    return re.search("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff]", word) is None


@cache
def _exact() -> dict[str, str]:
    """Every word with its sense; the first sense listed wins."""
    by_words: dict[str, str] = {}
    for sense, words in SENSES.items():
        for word in words.split():
            by_words.setdefault(_folded(word.removesuffix("*")), sense)
    return by_words


@cache
def _stems() -> dict[str, str]:
    starred = (word.removesuffix("*") for words in SENSES.values() for word in words.split() if word.endswith("*"))
    return {_folded(word): _exact()[_folded(word)] for word in starred}


@cache
def _phrases() -> dict[str, str]:
    return {_folded(phrase): sense for phrase, sense in PHRASES.items()}


def _folded(text: str) -> str:
    """Letters with their marks, and digits; everything else separates words."""
    signs = (sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in fold(text))
    return " ".join("".join(signs).split())
