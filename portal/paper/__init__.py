"""Printing: the questions as a PDF, in every script that this machine has fonts for."""

from portal.paper.typesetting import PaperForm, PaperQuestion, PaperSection, can_print, pdf

__all__ = ["PaperForm", "PaperQuestion", "PaperSection", "can_print", "pdf"]
