using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Administration;

/// <summary><c>POST /feedback</c>.</summary>
internal sealed record FeedbackAnswer(string Key, string? Session, string? Request, string Outcome)
    : AdminBody
{
    /// <summary>Of what was taken in.</summary>
    public static FeedbackAnswer Of(FeedbackRecord taken) =>
        new(
            taken.Key,
            taken.Session.Length > 0 ? taken.Session : null,
            taken.Request?.ToString("N"),
            taken.Outcome == TaskOutcome.Success ? "success" : "failure"
        );
}
