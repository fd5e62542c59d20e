"""The URLs of the catalogue."""

from catalogue import views
from plectrum.urls import path

urlpatterns = [
    path("", views.distributions, name="distributions"),
    path("distributions.json", views.distributions_json, name="distributions-json"),
    path("distributions/<slug:slug>/", views.distribution, name="distribution"),
    path("distributions/<slug:slug>.json", views.distribution_json, name="distribution-json"),
    path("distributions/<slug:slug>/review/", views.review, name="review"),
    path("reviews.rss", views.feed, name="feed"),
    path("sign-up/", views.sign_up, name="sign-up"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
