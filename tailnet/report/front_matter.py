"""What stands in the front matter of every report."""

from tailnet.report.schema import Document


def front_matter(document: Document) -> dict[str, str]:
    """Say when and by what a document was made, of which schema it is, and where its references are."""
    provenance = document["provenance"]
    return {
        "date": provenance["created"],
        "generator": f"tailnet {provenance['tailnet']}",
        "schema": document["schema"],
        "bibliography": "references.bib",
    }
