from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "shanzhi.site"
    label = "frontdoor"
