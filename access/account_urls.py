"""Sign-in, second factor and sessions: allauth's views under our addresses. What is not listed is not there."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, include, path, re_path

from access.api.clients import issue_token

KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("login/factor/", factor.authenticate, name="mfa_authenticate"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),  # named by allauth's templates; closed
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", account.email, name="account_email"),  # closed: administration changes addresses
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),  # closed: invitations set the first one
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(KEY, account.password_reset_from_key, name="account_reset_password_from_key"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("me/factors/", factor.index, name="mfa_index"),
    path("me/factors/reauthenticate/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("me/factors/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("me/factors/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/factors/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/factors/codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/factors/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("me/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("identity/o/api/token", issue_token, name="issue_token"),  # before allauth's own, which has the same address
    path("", include("allauth.idp.urls")),
]
