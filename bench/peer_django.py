"""Django with a ModelForm: the same form in the usual way, sealed and durable alike."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
import pyrage
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.forms import CharField, DateField, EmailField, ModelForm, RadioSelect
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path

PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Dossier</title></head>
<body><main><h1>Dossier</h1>
<form method="post">{% csrf_token %}{{ form.as_div }}<button>Versturen</button></form>
</main></body></html>"""
DURABLE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def configure(folder: Path) -> None:
    """Set Django up as its documentation advises for SQLite with several writers."""
    settings.configure(
        SECRET_KEY=secrets.token_hex(32),
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        LANGUAGE_CODE="nl",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "django.sqlite",
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": DURABLE,
                },
            }
        },
    )
    django.setup()


def make_app(folder: Path) -> Any:  # noqa: ANN401 - a WSGI application of Django's own type
    (folder / "django.sqlite").unlink(missing_ok=True)
    configure(folder)
    tables = make_models()
    with connection.schema_editor() as editor:
        for table in tables:
            editor.create_model(table)
    urlpatterns.append(path("form", make_view(*tables)))
    return get_wsgi_application()


urlpatterns: list[Any] = []


def make_models() -> tuple[Any, Any, Any]:
    """Make the tables: what came in, what happened, which mail must go out."""

    class Case(models.Model):  # noqa: DJ008 - nobody sees one
        id = models.UUIDField(primary_key=True, default=uuid4)
        capacity = models.CharField(max_length=20, choices=[("zelf", "Voor mijzelf")])
        wish = models.CharField(max_length=20, choices=[("zien", "Zien"), ("kopie", "Een kopie")])
        reference = models.CharField(max_length=20, unique=True)
        form_hash = models.CharField(max_length=64, unique=True)
        code_hash = models.CharField(max_length=64, unique=True)
        client = models.CharField(max_length=20, blank=True, db_index=True)
        sealed = models.BinaryField()
        received_at = models.DateTimeField(auto_now_add=True)

        class Meta:
            app_label = "bench"

    class Event(models.Model):  # noqa: DJ008 - likewise
        at = models.DateTimeField(auto_now_add=True)
        action = models.CharField(max_length=20)
        case = models.ForeignKey(Case, on_delete=models.CASCADE)

        class Meta:
            app_label = "bench"

    class Mail(models.Model):  # noqa: DJ008 - likewise
        sealed = models.BinaryField()
        due_at = models.DateTimeField(auto_now_add=True, db_index=True)
        case = models.ForeignKey(Case, on_delete=models.CASCADE)

        class Meta:
            app_label = "bench"

    return Case, Event, Mail


def make_form(case: Any) -> Any:  # noqa: ANN401 - Django ships no types
    class CaseForm(ModelForm):
        part = CharField(label="Welk deel wilt u?", required=False, max_length=2000)
        name = CharField(label="Hoe heet u?", max_length=200)
        born = DateField(label="Wat is uw geboortedatum?")
        phone = CharField(label="Wat is uw telefoonnummer?", max_length=40)
        mail = EmailField(label="Wat is uw mailadres?", required=False)

        class Meta:
            model = case
            fields = ("capacity", "wish")
            labels = {"capacity": "Voor wie vult u dit in?", "wish": "Wat wilt u?"}  # noqa: RUF012 - Django reads these as they are
            widgets = {"capacity": RadioSelect, "wish": RadioSelect}  # noqa: RUF012 - Django reads these as they are

    return CaseForm


def make_view(case: Any, event: Any, mail: Any) -> Any:  # noqa: ANN401 - Django ships no types
    """Make the view: GET shows the form, POST seals and stores it."""
    form_class = make_form(case)
    template = engines["django"].from_string(PAGE)
    readers = [pyrage.x25519.Identity.generate().to_public() for _ in range(2)]

    def view(request: HttpRequest) -> HttpResponse:
        form = form_class(request.POST if request.method == "POST" else None)
        if not (form.is_bound and form.is_valid()):
            status = 422 if form.is_bound else 200
            return HttpResponse(template.render({"form": form}, request), status=status)
        one = form.save(commit=False)
        one.reference, one.form_hash, one.code_hash = (secrets.token_hex(8) for _ in range(3))
        text = json.dumps(form.cleaned_data, default=str).encode().ljust(1024)
        one.sealed = pyrage.encrypt(text, readers)
        post = pyrage.encrypt(text, readers)
        with transaction.atomic():
            one.save(force_insert=True)
            event.objects.create(action="receive", case=one)
            mail.objects.create(sealed=post, case=one)
        return HttpResponseRedirect("/form")

    return view
