"""A file's values as its model, or its mistakes."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from smartivr.flows.explain import explain
from smartivr.flows.source import Document

Model = TypeVar("Model", bound=BaseModel)


def fit(document: Document, model: type[Model]) -> Model | None:
    """Fit a document to a model; None where it is missing or the document has mistakes now."""
    if document.data is None:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        explain(error, document, (), model)
        return None
