"""What is printed: the questions as a PDF, in every script that the fonts of this machine can write."""

from portal.paper.typesetting import PaperForm, PaperQuestion, PaperSection, can_print, pdf

__all__ = ["PaperForm", "PaperQuestion", "PaperSection", "can_print", "pdf"]
