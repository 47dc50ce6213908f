import csv
import time
from collections.abc import Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from portal.domain.refusals import Invalid
from portal.sheets.cells import clean
from portal.sheets.column_choices import ColumnChoices, chosen
from portal.sheets.supplier_list import ListChoices, SupplierList, read
from portal.sheets.supplier_row import RefusedLine

HEAD = ["Supplier name", "External code", "Country", "Contact name", "Contact email", "Language", "Time zone"]
HALVORA = ["Halvora Garments", "CN-1", "BD", "Nadia Karim", "nadia@halvora.example", "en", "Asia/Dhaka"]
KESTANE = ["Kestane Denim", "", "Türkiye", "", "elif@kestane.example", "", ""]


def text(*rows: list[str], mark: str = ",", end: str = "\r\n") -> str:
    made = StringIO()
    csv.writer(made, delimiter=mark, lineterminator=end).writerows(rows)
    return made.getvalue()


def csv_list(*rows: list[str], head: list[str] = HEAD) -> SupplierList:
    return read(text(head, *rows).encode(), "suppliers.csv")


def xlsx(*rows: Sequence[object], title_rows: int = 0) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(title_rows):
        sheet.append([])
    for row in rows:
        sheet.append(list(row))
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def problems(found: SupplierList) -> list[tuple[int, str]]:
    return [(line.row, line.column) for line in found.refused]


def test_a_whole_row_is_read_as_written() -> None:
    (row,) = csv_list(HALVORA).rows
    assert (row.number, row.name, row.code, row.country) == (2, "Halvora Garments", "CN-1", "BD")
    assert (row.contact_name, row.contact_address) == ("Nadia Karim", "nadia@halvora.example")
    assert (row.language, row.time_zone) == ("en", "Asia/Dhaka")
    assert (row.os_id, row.lei, dict(row.own_ids)) == (None, None, {})


def test_what_is_left_out_is_filled_where_there_is_one_answer() -> None:
    (row,) = csv_list(KESTANE).rows
    assert (row.code, row.country, row.language, row.time_zone) == (None, "TR", "en", "Europe/Istanbul")
    assert row.key == "name kestane denim TR"


def test_columns_are_found_by_heading_in_any_order_and_spelling() -> None:
    head = ["e-mail", "  VENDOR  NAME ", "comment", "Country/Region", "Supplier ID", "Own id: SAP", "LEI", "own ids"]
    row = ["a@b.example", "Halvora", "hello", "viet nam", "7", "400123", "5493001KJTIIGC8Y1R12", "DUNS=12; site 4"]
    found = csv_list(row, head=head)
    (supplier,) = found.rows
    assert (supplier.name, supplier.country, supplier.code) == ("Halvora", "VN", "7")
    assert dict(supplier.own_ids) == {"DUNS": "12", "id 2": "site 4", "SAP": "400123"}
    assert supplier.lei == "5493001KJTIIGC8Y1R12"
    assert found.unknown == ("comment",)


def test_supplier_name_wins_over_name() -> None:
    found = csv_list(
        ["Nadia", "Halvora", "BD", "a@b.example"], head=["Name", "Supplier name", "Country", "Contact email"]
    )
    assert found.rows[0].name == "Halvora"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiters_and_encodings(mark: str, encoding: str) -> None:
    data = text(HEAD, ["Gümüş, Söhne; Co", *HALVORA[1:]], mark=mark).replace("ş", "s").encode(encoding)
    (row,) = read(data, "suppliers.csv").rows
    assert row.name == "Gümüs, Söhne; Co"


def test_the_line_that_tells_excel_the_delimiter_is_not_a_row() -> None:
    data = ("sep=;\r\n" + text(HEAD, ["", *HALVORA[1:]], mark=";")).encode()
    assert problems(read(data, "suppliers.csv")) == [(2, "Supplier name")]


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    bad = ["Kestane", "CN-2", "TR", "", "nobody", "", ""]
    by_text = csv_list(["two\nlines", *HALVORA[1:]], [], bad)
    assert problems(by_text) == [(4, "Contact email")]
    by_book = read(xlsx(HEAD, HALVORA, [], bad, title_rows=2), "suppliers.xlsx")
    assert problems(by_book) == [(6, "Contact email")]
    assert by_book.rows[0].number == 4


def test_a_workbook_and_a_text_file_read_the_same() -> None:
    rows = [HALVORA, KESTANE]
    assert read(xlsx(HEAD, *rows), "suppliers.xlsx") == csv_list(*rows)


def test_figures_in_a_workbook_stay_codes() -> None:
    found = read(xlsx(HEAD, ["Halvora", 1007, *HALVORA[2:]], ["Kestane", "0007", *HALVORA[2:]]), "suppliers.xlsx")
    assert [row.code for row in found.rows] == ["1007", "0007"]


def test_a_code_keeps_the_zeros_that_a_workbook_shows_before_it() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, ["Halvora", 7, *HALVORA[2:]], ["Kestane", 7, *HALVORA[2:]], ["Oshapur", "07", *HALVORA[2:]]):
        sheet.append(row)
    sheet["B2"].number_format = "0000"
    held = BytesIO()
    book.save(held)
    assert [row.code for row in read(held.getvalue(), "suppliers.xlsx").rows] == ["0007", "7", "07"]


def test_a_number_that_a_spreadsheet_has_shortened_is_no_code() -> None:
    found = read(xlsx(HEAD, ["Halvora", 123456789012345678, *HALVORA[2:]]), "suppliers.xlsx")
    assert problems(found) == [(2, "External code")]
    assert "Format the column as text" in found.refused[0].problem
    assert problems(csv_list(["Halvora", "1.23457E+17", *HALVORA[2:]])) == [(2, "External code")]


def test_an_lei_with_a_slip_is_left_out_with_a_sentence_and_stops_no_row() -> None:
    leis = ("529900T8BM49AURSDO55", "529900T8BM49AURSDO56", "529900T8BM49AURS")
    found = csv_list(*([f"Mill {lei}", "", *HALVORA[2:], lei] for lei in leis), head=[*HEAD, "LEI"])
    assert [(line.row, line.column) for line in found.notes] == [(3, "LEI"), (4, "LEI")]
    assert "its last two figures do not fit" in found.notes[0].problem
    assert [(row.lei, "lei" in row.unsaid) for row in found.rows] == [(leis[0], False), (None, True), (None, True)]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    with pytest.raises(Invalid, match="A cell in row 3 never ends"):
        read((text(HEAD, HALVORA) + '"' + text(KESTANE, HALVORA)).encode(), "suppliers.csv")


def test_the_list_may_stand_on_any_sheet() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["How to fill this in"])
    sheet = book.create_sheet("Suppliers")
    sheet.append(HEAD)
    sheet.append(HALVORA)
    held = BytesIO()
    book.save(held)
    assert len(read(held.getvalue(), "suppliers.xlsx").rows) == 1


def test_one_bad_row_never_stops_the_others_and_tells_everything_wrong_with_it() -> None:
    bad = ["", "CN-2", "Atlantis", "Theo", "theo at x", "Elvish", "Mars/Base"]
    found = csv_list(HALVORA, bad, ["Tarminek", "CN-3", "Viet Nam", "", "linh@tarminek.example", "vi", ""])
    assert [row.code for row in found.rows] == ["CN-1", "CN-3"]
    assert {line.column for line in found.refused} == {"Supplier name", "Country", "Contact email"}
    assert all(line.row == 3 and line.problem.endswith(".") for line in found.refused)


def test_the_same_code_twice_names_both_rows() -> None:
    found = csv_list(HALVORA, KESTANE, ["Other", "cn-1", *HALVORA[2:]])
    (line,) = found.refused
    assert (line.row, line.column) == (4, "External code")
    assert "Row 4" in line.problem
    assert "row 2" in line.problem
    assert len(found.rows) == 2


def test_the_same_name_and_country_without_a_code_names_both_rows() -> None:
    found = csv_list(KESTANE, ["KESTANE  denim", *KESTANE[1:]], ["Kestane Denim", "", "Serbia", *KESTANE[3:]])
    assert found.refused == (
        RefusedLine(
            3,
            "Supplier name",
            "Row 3 has the same name and country as row 2. Keep one of the two rows, or give each its own code.",
        ),
    )
    assert [row.country for row in found.rows] == ["TR", "RS"]


def test_a_refused_row_still_holds_its_code() -> None:
    found = csv_list([*HALVORA[:4], "nobody", *HALVORA[5:]], HALVORA)
    assert problems(found) == [(2, "Contact email"), (3, "External code")]


@pytest.mark.parametrize(
    ("country", "zone", "assumed"),
    [("MX", "America/Mexico_City", True), ("CN", "Asia/Shanghai", True), ("US", "America/New_York", True),
     ("Russia", "Europe/Moscow", True), ("BR", "America/Sao_Paulo", True), ("AU", "Australia/Sydney", True),
     ("Germany", "Europe/Berlin", False), ("BD", "Asia/Dhaka", False), ("Kosovo", "Europe/Belgrade", False)],
)  # fmt: skip
def test_a_missing_time_zone_is_assumed_and_never_refuses_a_row(country: str, zone: str, assumed: bool) -> None:
    (row,) = csv_list(["Perdiz", "", country, "", "a@perdiz.example", "", ""]).rows
    assert (row.time_zone, row.zone_assumed) == (zone, assumed)


def test_a_column_overrules_what_would_be_assumed() -> None:
    (row,) = csv_list(["Urumqi Knit", "", "CN", "", "a@urumqi.example", "", "Asia/Urumqi"]).rows
    assert (row.time_zone, row.zone_assumed) == ("Asia/Urumqi", False)


@pytest.mark.parametrize("written", ["localtime", "posix/Asia/Dhaka", "right/UTC", "Mars/Base", "GMT+9"])
def test_a_wrong_time_zone_is_told_and_the_main_one_assumed(written: str) -> None:
    found = csv_list(["Halvora", "", "CN", "", "a@halvora.example", "Elvish", written])
    assert [(line.row, line.column) for line in found.notes] == [(2, "Time zone"), (2, "Language")]
    (row,) = found.rows
    assert (row.time_zone, row.zone_assumed, row.language) == ("Asia/Shanghai", True, "en")
    assert row.unsaid >= {"time_zone", "language"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("europe/vienna", "Europe/Vienna"), ("W. Europe Standard Time", "Europe/Berlin"), ("UTC", "UTC")],
)
def test_time_zones_are_understood(written: str, kept: str) -> None:
    assert csv_list([*HALVORA[:6], written]).rows[0].time_zone == kept


@pytest.mark.parametrize(
    ("written", "kept"), [("EN", "en"), ("French", "fr"), ("zh_hans", "zh-Hans"), ("PT-br", "pt-BR")]
)
def test_languages_are_understood(written: str, kept: str) -> None:
    assert csv_list([*HALVORA[:5], written, ""]).rows[0].language == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [("bd", "BD"), ("Norway", "NO"), ("NO", "NO"), ("the Netherlands", "NL"), ("Côte d’Ivoire", "CI"), ("USA", "US"),
     ("South Korea", "KR"), ("Czech Republic", "CZ"), ("Turkey", "TR"), ("United Kingdom", "GB"), ("Hong Kong", "HK"),
     ("Bosnia and Herzegovina", "BA"), ("Trinidad & Tobago", "TT"), ("Congo, Democratic Republic", "CD"), ("EU", None)],
)  # fmt: skip
def test_countries_are_understood(written: str, kept: str | None) -> None:
    found = csv_list(["Halvora", "", written, "", "a@halvora.example", "", "UTC"])
    assert (found.rows[0].country if found.rows else None) == kept


@pytest.mark.parametrize(
    "address",
    ["nobody", "a@b@c.example", "a@localhost", "a b@c.example", "a@-b.example", "a@b..example", "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_addresses_that_no_email_reaches_are_refused(address: str) -> None:
    assert problems(csv_list([*HALVORA[:4], address, *HALVORA[5:]])) == [(2, "Contact email")]


@pytest.mark.parametrize("address", ["a@b.test", "o'neil+x@b.co.example", "żaneta@bücher.example"])
def test_unusual_addresses_are_taken(address: str) -> None:
    assert csv_list([*HALVORA[:4], address, *HALVORA[5:]]).rows[0].contact_address == address


def test_names_keep_their_letters_and_lose_what_nobody_sees() -> None:
    assert clean("  Hal\u202evora\t\x00 Garments\r\n\ufeff") == "Halvora Garments"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("=1+1") == "=1+1"


def test_a_name_too_long_is_said_once() -> None:
    found = csv_list(["x" * 201, *HALVORA[1:]])
    assert [line.problem for line in found.refused] == ["This is longer than 200 characters. Shorten it."]


def test_a_file_without_headings_is_refused_whole() -> None:
    with pytest.raises(Invalid, match="No column headings"):
        csv_list(head=HALVORA)


def test_a_file_without_a_needed_column_is_refused_whole() -> None:
    with pytest.raises(Invalid, match="In row 1 there is no column headed Country or Contact email"):
        csv_list(["Halvora", "1"], head=["Supplier name", "External code"])


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(Invalid, match="Two columns are headed “Country”"):
        csv_list(head=[*HEAD, "Country"])


def test_a_list_with_headings_only_is_an_empty_list() -> None:
    assert csv_list() == SupplierList((), ())


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.csv", "empty"),
        (b"PK\x03\x04 nothing here", "a.xlsx", "damaged or locked"),
        (b"\xd0\xcf\x11\xe0 old", "a.xls", "damaged or locked"),
        (b"a\x00b\x01\x81", "a.csv", "cannot be read"),
        (b'Supplier name,Country\n"never ends' + b"x" * 200_000, "a.csv", "quotation mark"),
        (b"x" * 20_000_001, "a.csv", "larger than 20 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read(data, name)


def packed(**parts: bytes) -> bytes:
    """A workbook of one sheet with some of its parts replaced."""
    held = BytesIO()
    with ZipFile(BytesIO(xlsx(HEAD, HALVORA))) as whole, ZipFile(held, "w", ZIP_DEFLATED) as made:
        for name in whole.namelist():
            stem = name.rpartition("/")[2].removesuffix(".xml")
            made.writestr(name, parts.pop(stem, b"") or whole.read(name))
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    "bomb",
    [
        packed(sheet1=SHEET % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        packed(sheet1=SHEET % b'<row r="1"><c r="ZZ1"><v>1</v></c></row>'),
        packed(
            sharedStrings=b"<sst><si><t>" + b"x" * 2_000_000 + b"</t></si></sst>",
            sheet1=SHEET % (b'<row r="1">' + b'<c r="A1" t="s"><v>0</v></c>' * 5_000 + b"</row>"),
        ),
        packed(sheet1=b'<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET % b""),
    ],
    ids=["far cell", "wide", "one text a million times", "entities"],
)  # fmt: skip
def test_bombs_are_refused_before_they_unfold(bomb: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(Invalid):
        read(bomb, "suppliers.xlsx")
    assert time.process_time() - begun < 2


@pytest.mark.slow
def test_ten_thousand_rows_take_no_time_to_speak_of() -> None:
    rows = [[f"Supplier {n}", f"C{n}", "Bangladesh", "Nadia", f"n{n}@halvora.example", "en", ""] for n in range(10_000)]
    begun = time.process_time()
    assert len(csv_list(*rows).rows) == 10_000
    assert time.process_time() - begun < 2


def test_a_title_with_commas_stands_above_semicolons_and_pipes_part_cells_too() -> None:
    title = "Vendor master extract, November 2026, all regions"
    titled = f"{title}\nSupplier name;Country;Contact email\nAcme;BD;li@a.example\n"
    assert [row.number for row in read(titled.encode(), "a.csv").rows] == [3]
    assert len(read(b"Supplier name|Country|Contact email\nAcme|BD|li@a.example\n", "a.csv").rows) == 1


def test_the_header_row_is_the_best_fitting_one_also_with_a_group_row_above() -> None:
    rows = (["Vendor", "", "Contact", "", "Other"], ["Name", "Code", "Name", "E-mail", "Country"],
            ["Acme", "7", "Li", "li@a.example", "BD"])  # fmt: skip
    (row,) = read(xlsx(["Supplier list for the buyer"], *rows), "a.xlsx").rows
    assert (row.name, row.code, row.contact_name, row.contact_address) == ("Acme", "7", "Li", "li@a.example")


def test_a_second_row_of_headings_in_another_language_is_no_supplier() -> None:
    rows = (["Supplier name", "Country", "E-mail"], ["供应商名称", "国家", "电子邮件"], ["Acme", "CN", "li@a.example"])
    found = read(xlsx(*rows), "a.xlsx")
    assert ([row.number for row in found.rows], found.refused) == ([3], ())


@pytest.mark.parametrize(
    "head",
    ["Lieferant;Lieferanten-Nr.;Land;Ansprechpartner;E-Mail-Adresse;Sprache",
     "Fournisseur;Code fournisseur;Pays;Interlocuteur;Adresse e-mail;Langue",
     "Proveedor;Código de proveedor;País;Persona de contacto;Correo electrónico;Idioma",
     "Fornitore;Codice fornitore;Paese;Referente;E-mail;Lingua",
     "Fornecedor;Código do fornecedor;País;Contato;E-mail;Idioma",
     "TEDARİKÇİ ADI;Tedarikçi Kodu;Ülke;İlgili Kişi;E-posta;Dil",
     "Поставщик;Код поставщика;Страна;Контактное лицо;Эл. почта;Язык",
     "供应商名称;供应商代码;国家/地区;联系人;电子邮件;语言",
     "اسم المورد;رمز المورد;البلد;جهة الاتصال;البريد الإلكتروني;اللغة",
     "সরবরাহকারীর নাম;কোড;দেশ;যোগাযোগ ব্যক্তি;ই-মেইল;ভাষা",
     "Nhà cung cấp;Mã nhà cung cấp;Quốc gia;Người liên hệ;Email;Ngôn ngữ",
     "Site name;Vendor No.;Land;Main contact;Primary contact e-mail;Preferred language",
     "NAME1;LIFNR;LAND1;Contact;SMTP_ADDR;SPRAS",
     "Name of Business Partner;Supplier ID;Country/Region Key;Contact;E-Mail Address;Language Key",
     "Display Name;Reference;Billing Country;Contact person;Electronic Address;Language Preference",
     "Nom affiché;Référence;Pays;Personne de contact;E-mail;Langue",
     "Nombre mostrado;Referencia;País;Contacto;Correo electrónico;Idioma",
     "Anzeigename;Referenz;Land;Kontakt;E-Mail;Sprache",
     "Cari Hesap Ünvanı;Cari Hesap Kodu;Ülke;Yetkili;E-posta adresi;Dil",
     "Razão Social / Nome;Cód. Fornecedor;País;Contato;E-mail comercial;Idioma",
     "Полное наименование;Код;Страна;Контакт;Эл. адрес;Язык",
     "Назва постачальника;Код постачальника;Країна;Контакт;Ел. пошта;Мова",
     "Име на доставчик;Код на доставчик;Държава;Контакт;Имейл;Език",
     "Název dodavatele;Kód dodavatele;Země;Kontakt;E-mail;Jazyk",
     "Szállító neve;Szállító kód;Ország;Kapcsolattartó;E-mail cím;Nyelv",
     "Nume furnizor;Cod furnizor;Țara;Contact;E-mail;Limba",
     "Leverantörsnamn;Leverantörsnr;Land;Kontaktperson;E-post;Språk",
     "Toimittajan nimi;Toimittajanumero;Maa;Yhteyshenkilö;Sähköposti;Kieli",
     "Επωνυμία;Κωδικός προμηθευτή;Χώρα;Υπεύθυνος;Email;Γλώσσα",
     "שם ספק;קוד ספק;מדינה;איש קשר;דואר אלקטרוני;שפה",
     "اسم العرض;كود المورد;الدولة;جهة الاتصال;البريد الإلكتروني;اللغة",
     "نام تامین کننده;کد تامین کننده;کشور;شخص رابط;ایمیل;زبان",
     "आपूर्तिकर्ता का नाम;आपूर्तिकर्ता कोड;देश;संपर्क;ईमेल;भाषा",
     "ชื่อผู้ขาย;รหัสผู้ขาย;ประเทศ;ผู้ติดต่อ;อีเมล;ภาษา",
     "Nama Pemasok;Kode Pemasok;Negara;Kontak;Surel;Bahasa",
     "供应商简称;供应商档案编码;国别地区;联系人;Email地址;语言",
     "仕入先名;仕入先コード;国名;担当者;メールアドレス;言語",
     "공급업체명;공급업체 코드;국가;담당자;이메일;언어"],
)  # fmt: skip
def test_headings_are_guessed_in_many_languages(head: str) -> None:
    (row,) = read(f"{head}\nAcme;7;BD;Li;li@a.example;fr\n".encode(), "a.csv").rows
    assert (row.name, row.code, row.country, row.contact_name, row.contact_address, row.language) == (
        *("Acme", "7", "BD", "Li", "li@a.example", "fr"),
    )


def test_figures_under_vendor_are_the_code_where_another_column_holds_the_name() -> None:
    (row,) = read(b"Vendor,Name,Country,E-mail\n100200,Acme,BD,li@a.example\n", "a.csv").rows
    assert (row.name, row.code) == ("Acme", "100200")


def test_columns_are_mapped_by_whoever_imports_and_others_kept_as_tags() -> None:
    data = b"Who,Where,Mail to,Region\nAcme,BD,li@a.example,EMEA\n"
    words = chosen(["Who=name", "Where=country", "Mail to=contact_address", "Region=tag"])
    (row,) = read(data, "a.csv", ListChoices(columns=ColumnChoices(words))).rows
    assert (row.name, row.country, row.contact_address, row.tags) == ("Acme", "BD", "li@a.example", ("Region: EMEA",))
    with pytest.raises(Invalid, match="There is no column headed"):
        read(data, "a.csv", ListChoices(columns=ColumnChoices(chosen(["Nowhere=country"]))))
    with pytest.raises(Invalid, match="does not name a column and its field"):
        chosen(["Who=nonsense"])


def test_the_visible_sheet_with_the_columns_is_read_and_another_when_it_is_named() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title, book.active.sheet_state = "Old", "hidden"
    for name in ("Old", "Notes", "Vendors"):
        sheet = book[name] if name == "Old" else book.create_sheet(name)
        for cells in [["nothing here"]] if name == "Notes" else [HEAD, [f"{name} Ltd", *HALVORA[1:]]]:
            sheet.append(cells)
    held = BytesIO()
    book.save(held)
    found = read(held.getvalue(), "a.xlsx")
    assert ([row.name for row in found.rows], found.source.sheet) == (["Vendors Ltd"], "Vendors")
    assert set(found.source.other_sheets) == {"Old", "Notes"}
    assert [row.name for row in read(held.getvalue(), "a.xlsx", ListChoices(sheet="old")).rows] == ["Old Ltd"]


def test_hidden_rows_are_counted_and_asked_about() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (HEAD, HALVORA, ["Hidden Mill", "H-1", *HALVORA[2:]]):
        sheet.append(cells)
    sheet.row_dimensions[3].hidden = True
    held = BytesIO()
    book.save(held)
    with pytest.raises(Invalid, match="1 row of this list is hidden"):
        read(held.getvalue(), "a.xlsx")
    counts = {
        word: len(read(held.getvalue(), "a.xlsx", ListChoices(hidden_rows=word)).rows) for word in ("include", "skip")
    }
    assert counts == {"include": 2, "skip": 1}


def test_an_unknown_country_is_asked_once_and_a_slip_is_proposed() -> None:
    head, rest = ["Supplier name", "Country", "Contact email"], "a@a.example"
    found = csv_list(["A", "Bangldesh", rest], ["B", "Bangldesh", rest], ["C", "Atlantis", rest], head=head)
    assert [
        (unknown_country.name, unknown_country.rows, unknown_country.near)
        for unknown_country in found.unknown_countries
    ] == [
        ("Bangldesh", 2, "BD"),
        ("Atlantis", 1, None),
    ]
    assert found.unknown_countries[0].question == "Which country is “Bangldesh”? 2 rows. Perhaps Bangladesh (BD)?"
    choices = ListChoices(countries={"bangldesh": "BD"})
    assert len(read(text(head, ["A", "Bangldesh", rest]).encode(), "a.csv", choices).rows) == 1


def test_category_spend_and_tags_are_read() -> None:
    head = ["Supplier name", "Country", "Contact email", "Category", "Annual spend (EUR)", "Tags"]
    found = csv_list(
        ["A", "BD", "a@a.example", "Garments", "1.234,50", "tier 1; strategic"],
        ["B", "BD", "b@a.example", "", "a lot", ""],
        head=head,
    )
    first, second = found.rows
    assert (first.category, first.annual_spend, first.annual_spend_currency) == ("Garments", "1234.50", "EUR")
    assert first.tags == ("tier 1", "strategic")
    assert (second.category, second.annual_spend, second.tags) == (None, None, ())
    assert [(line.row, line.column) for line in found.notes] == [(3, "Annual spend (EUR)")]
