"""Routes of certificates: papers compared, as a page and as PDF."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.assembly.certificate import Certificate
from mockexam.services import certificates, printouts
from mockexam.services import papers as shelf
from mockexam.web.access import Role, allow
from mockexam.web.state import reading, state
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.forms import CertificateForm
from mockexam.web.tutor.papers import papers_page


@bp.get("/certificate")
@allow(Role.TUTOR)
def certificate() -> ResponseReturnValue:
    """Compare papers, or ask which where too few are named."""
    form = CertificateForm(formdata=request.args)
    if not form.validate():
        return _choose(form), 422
    made = _certify(form)
    return render_template("web/tutor/certificate.html", certificate=made, asked=request.args)


@bp.get("/certificate.pdf")
@allow(Role.TUTOR)
def certificate_pdf() -> ResponseReturnValue:
    """Send a certificate as PDF, or ask which papers where too few are named."""
    form = CertificateForm(formdata=request.args)
    if not form.validate():
        return _choose(form), 422
    made = _certify(form)
    pdf = certificates.print_certificate(
        made, printouts.cover_of(current_user.centre), cache=state().settings.print_cache
    )
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{made.ref}.pdf"'},
    )


def _choose(form: CertificateForm) -> str:
    with reading() as session:
        return papers_page(form, shelf.list_papers(session, current_user.centre_id))


def _certify(form: CertificateForm) -> Certificate:
    with reading() as session:
        return certificates.certify_papers(
            session, current_user.centre_id, form.paper.data or (), shared=form.shared.data or 0
        )
