"""Everything that can be done to units, people and posts."""

from .amend_member import amend_member
from .amend_unit import amend_unit
from .appoint import appoint
from .appoint_first_admin import appoint_first_admin
from .change_password import change_password
from .close_unit import close_unit
from .confirm_import import confirm_import
from .discharge import discharge
from .drop_second_factor import drop_second_factor
from .end_leave import end_leave
from .end_sign_in import end_sign_in
from .enrol_member import enrol_member
from .found_unit import found_unit
from .grant_leave import grant_leave
from .hand_over import hand_over
from .issue_token import issue_token
from .reinstate import reinstate
from .relieve import relieve
from .require_second_factor import require_second_factor
from .reset_password import reset_password
from .reveal_phone import reveal_phone
from .revoke_token import revoke_token
from .set_preferences import set_preferences
from .set_rota import set_rota
from .set_up_second_factor import set_up_second_factor
from .sign_in import sign_in
from .sign_out import sign_out
from .stage_import import stage_import
from .station import station
from .unstation import unstation
from .use_password_link import use_password_link

__all__ = [
    "amend_member",
    "amend_unit",
    "appoint",
    "appoint_first_admin",
    "change_password",
    "close_unit",
    "confirm_import",
    "discharge",
    "drop_second_factor",
    "end_leave",
    "end_sign_in",
    "enrol_member",
    "found_unit",
    "grant_leave",
    "hand_over",
    "issue_token",
    "reinstate",
    "relieve",
    "require_second_factor",
    "reset_password",
    "reveal_phone",
    "revoke_token",
    "set_preferences",
    "set_rota",
    "set_up_second_factor",
    "sign_in",
    "sign_out",
    "stage_import",
    "station",
    "unstation",
    "use_password_link",
]
