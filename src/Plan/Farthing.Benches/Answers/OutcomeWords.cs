using Farthing.Documents.Benches;

namespace Farthing.Benches.Answers;

/// <summary>Outcomes in words, on the screen and in JSON.</summary>
public static class OutcomeWords
{
    /// <summary>For people.</summary>
    public static string Of(RequestOutcome outcome) =>
        outcome switch
        {
            RequestOutcome.Unfinished => "in flight at the end",
            RequestOutcome.Finished => "finished",
            RequestOutcome.ConnectFailed => "no connection",
            RequestOutcome.NameUnknown => "unknown host",
            RequestOutcome.TlsFailed => "TLS failed",
            RequestOutcome.Unauthorized => "not authorized",
            RequestOutcome.NotFound => "not found",
            RequestOutcome.RateLimited => "429 rate limited",
            RequestOutcome.BadRequest => "bad request",
            RequestOutcome.ServerError => "server error",
            RequestOutcome.StreamError => "error within the stream",
            RequestOutcome.Reset => "connection reset",
            RequestOutcome.EarlyClose => "closed early",
            RequestOutcome.Malformed => "malformed",
            RequestOutcome.Stalled => "stalled",
            RequestOutcome.Unnamed => "failed, not said how",
            _ => "no tokens",
        };

    /// <summary>For files: snake_case.</summary>
    public static string Key(Enum word)
    {
        string name = word.ToString();
        return string.Concat(
            name.Select(
                (letter, i) =>
                    char.IsUpper(letter) && i > 0
                        ? "_" + char.ToLowerInvariant(letter)
                        : char.ToLowerInvariant(letter).ToString()
            )
        );
    }
}
