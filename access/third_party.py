"""What libraries' views demand, by dotted name. A view that is not named here is undeclared, and refused."""

from collections.abc import Mapping
from typing import Any, Final

_ACCOUNT, _MFA, _OIDC = "allauth.account.views", "allauth.mfa", "allauth.idp.oidc.views"

_PUBLIC: Final[dict[str, str]] = {
    f"{_ACCOUNT}.LoginView": "session.sign_in_form",
    f"{_ACCOUNT}.LogoutView": "page.view",
    f"{_ACCOUNT}.AccountInactiveView": "session.sign_in_form",
    f"{_ACCOUNT}.PasswordResetView": "page.view",
    f"{_ACCOUNT}.PasswordResetDoneView": "page.view",
    f"{_ACCOUNT}.PasswordResetFromKeyView": "page.view",
    f"{_ACCOUNT}.PasswordResetFromKeyDoneView": "page.view",
    f"{_MFA}.base.views.AuthenticateView": "session.sign_in_form",
    f"{_OIDC}.ConfigurationView": "page.view",
    f"{_OIDC}.JwksView": "page.view",
}
_ONE_S_OWN: Final[dict[str, str]] = {
    f"{_ACCOUNT}.ReauthenticateView": "self.view",
    f"{_ACCOUNT}.PasswordChangeView": "self.view",
    f"{_MFA}.base.views.IndexView": "self.view",
    f"{_MFA}.base.views.ReauthenticateView": "self.view",
    f"{_MFA}.totp.views.ActivateTOTPView": "self.view",
    f"{_MFA}.totp.views.DeactivateTOTPView": "self.view",
    f"{_MFA}.recovery_codes.views.ViewRecoveryCodesView": "recovery_codes.view",
    f"{_MFA}.recovery_codes.views.GenerateRecoveryCodesView": "self.view",
    f"{_MFA}.recovery_codes.views.DownloadRecoveryCodesView": "recovery_codes.view",
    "allauth.usersessions.views.ListUserSessionsView": "self.view",
}
_CLOSED: Final = (
    *(f"{_ACCOUNT}.{name}" for name in ("SignupView", "EmailView", "ConfirmEmailView", "PasswordSetView")),
    *(f"{_ACCOUNT}.{name}" for name in ("ConfirmLoginCodeView", "RequestLoginCodeView")),
    *(f"{_OIDC}.{name}" for name in ("AuthorizationView", "DeviceAuthorizationView", "DeviceCodeView", "TokenView")),
    *(f"{_OIDC}.{name}" for name in ("UserInfoView", "LogoutView")),
)

DEMANDS: Final[Mapping[str, Mapping[str, Any]]] = {
    **{name: {"public": True, "kind": kind} for name, kind in _PUBLIC.items()},
    **{
        name: {"permission": "access:self:edit", "without_factor": True, "kind": kind}
        for name, kind in _ONE_S_OWN.items()
    },
    **{name: {"closed": True, "verb": "refuse", "kind": "request.refuse"} for name in _CLOSED},
    f"{_OIDC}.RevokeView": {"public": True, "verb": "end_session", "kind": "token.revoke"},
}
