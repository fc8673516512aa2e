namespace Farthing.Measurement.Watching.Sending;

/// <summary>An alert as a webhook receives it: schema <c>farthing.alert/1</c>.</summary>
/// <param name="Schema">Its name.</param>
/// <param name="Status"><c>firing</c> or <c>resolved</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Target">Whom it is about; empty for all.</param>
/// <param name="Summary">What is wrong.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Value">What was seen.</param>
/// <param name="Threshold">The rule's limit.</param>
/// <param name="StartsAt">ISO 8601, UTC.</param>
/// <param name="EndsAt">The same; null while it holds.</param>
internal sealed record WebhookAlert(
    string Schema,
    string Status,
    string Rule,
    string Target,
    string Summary,
    string Advice,
    double Value,
    double Threshold,
    string StartsAt,
    string? EndsAt
);
