using System.Text.Json.Serialization;

namespace Farthing.Measurement.Watching.Sending;

/// <summary>An alert as Alertmanager's API v2 receives it.</summary>
/// <param name="Labels">What tells it from others.</param>
/// <param name="Annotations">What it says.</param>
/// <param name="StartsAt">ISO 8601, UTC.</param>
/// <param name="EndsAt">The same; null while it holds.</param>
internal sealed record ManagerAlert(
    ManagerAlert.LabelSet Labels,
    ManagerAlert.Words Annotations,
    [property: JsonPropertyName("startsAt")] string StartsAt,
    [property: JsonPropertyName("endsAt")] string? EndsAt
)
{
    /// <summary>Key of an alert.</summary>
    internal sealed record LabelSet(string Alertname, string Severity, string? Instance);

    /// <summary>Text of an alert.</summary>
    internal sealed record Words(string Summary, string Description);
}
