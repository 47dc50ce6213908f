"""Requests to a supplier that are listed on its pages, each with its campaign's title in the reader's language."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from portal.storage import campaign_texts
from portal.storage.contact_requests import ContactRequest
from portal.storage.database import Work
from portal.storage.received_excerpts import OtherRequest

Request = TypeVar("Request", ContactRequest, OtherRequest)


def titled(work: Work, requests: Iterable[Request], language: str) -> list[Request]:
    """The requests with these titles, in the same order."""
    listed = list(requests)
    titles = {
        campaign: campaign_texts.words(work, campaign, language).title
        for campaign in {request.campaign for request in listed}
    }
    return [replace(request, title=titles[request.campaign]) for request in listed]
