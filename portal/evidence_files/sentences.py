"""Error messages for refused files, and the limits for their size."""

from portal.domain.messages import Message

MEGABYTE = 1_000_000
MOST_BYTES = 25 * MEGABYTE
MOST_PIXELS = 64_000_000

EMPTY = Message("This file is empty: it has no content. Please choose another file.")
TOO_LARGE = Message("This file is larger than 25 MB. Please choose a smaller one.")
WRONG_KIND = Message(
    "This file cannot be taken. Please send a PDF, a picture (JPEG, PNG, HEIC or WebP), a Word document (.docx) or an "
    "Excel workbook (.xlsx)."
)
DAMAGED = Message("This file cannot be opened: it is damaged or too complex. Please save it again and try once more.")
LOCKED = Message("This file is protected with a password. Please save it without one and try again.")
HARMFUL = Message(
    "This file has hidden parts that could do harm, such as a script or macros. Please save it as a new PDF and try "
    "again."
)
VIRUS = Message("This file looks like a virus and was not kept. Please check your computer and send another file.")
TOO_MANY_PIXELS = Message("This picture has too many pixels. Please make it smaller and try again.")
