"""Imports an XLSForm (xlsform.org: `survey`, `choices`, `settings`) as a draft questionnaire.

What has no counterpart is listed with its sheet and row; nothing is dropped silently. Authors add points, flags and
checks, which XLSForm does not have.
"""

from portal.sheets.xlsform.form import Form, is_xlsform, read
from portal.sheets.xlsform.report import LeftOut
from portal.sheets.xlsform.text_form import NO_FORM, is_text_form

__all__ = ["NO_FORM", "Form", "LeftOut", "is_text_form", "is_xlsform", "read"]
