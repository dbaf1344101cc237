"""What a court may set for itself."""

from service.plugin_api import Settings, fields


class CourtSettings(Settings):
    """How far apart talks must be."""

    least_days_between = fields.Integer(
        "两次谈话最少相隔天数", min=1, max=180, load_default=60, help="与前一次、后一次谈话都须相隔这么多天"
    )
