using System.Text.Json.Serialization;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Feedback;

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

/// <summary>Serialization of feedback's answers of the admin API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FeedbackAnswer))]
internal sealed partial class FeedbackAdminJson : JsonSerializerContext;
