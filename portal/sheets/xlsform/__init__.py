"""An XLSForm (xlsform.org: `survey`, `choices`, `settings`) as the start of a questionnaire.

What has no counterpart here is listed with its sheet and row; nothing is dropped in silence. Points, flags and checks
are the author's to add: XLSForm knows none.
"""

from portal.sheets.xlsform.form import Form, is_xlsform, read
from portal.sheets.xlsform.report import LeftOut
from portal.sheets.xlsform.text_form import NO_FORM, is_text_form

__all__ = ["NO_FORM", "Form", "LeftOut", "is_text_form", "is_xlsform", "read"]
