using Farthing.Documents.Benches;
using Farthing.Measurement.Load;

namespace Farthing.Measurement.Foreign;

/// <summary>Sorts the errors of other tools into our kinds, by their status or by the names that Python's clients give them.</summary>
internal static class ForeignErrors
{
    private static readonly (string Word, RequestOutcome Outcome)[] Words =
    [
        ("too many requests", RequestOutcome.RateLimited),
        ("unauthorized", RequestOutcome.Unauthorized),
        ("forbidden", RequestOutcome.Unauthorized),
        ("not found", RequestOutcome.NotFound),
        ("bad request", RequestOutcome.BadRequest),
        ("unprocessable", RequestOutcome.BadRequest),
        ("internal server error", RequestOutcome.ServerError),
        ("service unavailable", RequestOutcome.ServerError),
        ("bad gateway", RequestOutcome.ServerError),
        ("gateway timeout", RequestOutcome.ServerError),
        ("name or service not known", RequestOutcome.NameUnknown),
        ("name resolution", RequestOutcome.NameUnknown),
        ("certificate", RequestOutcome.TlsFailed),
        ("ssl", RequestOutcome.TlsFailed),
        ("cannot connect", RequestOutcome.ConnectFailed),
        ("connection refused", RequestOutcome.ConnectFailed),
        ("connectionrefused", RequestOutcome.ConnectFailed),
        ("connecterror", RequestOutcome.ConnectFailed),
        ("clientconnector", RequestOutcome.ConnectFailed),
        ("reset by peer", RequestOutcome.Reset),
        ("connectionreset", RequestOutcome.Reset),
        ("disconnected", RequestOutcome.EarlyClose),
        ("payload is not completed", RequestOutcome.EarlyClose),
        ("clientpayload", RequestOutcome.EarlyClose),
        ("incomplete", RequestOutcome.EarlyClose),
        ("remoteprotocol", RequestOutcome.EarlyClose),
        ("timeout", RequestOutcome.Stalled),
        ("timed out", RequestOutcome.Stalled),
        ("jsondecode", RequestOutcome.Malformed),
        ("never received a valid chunk", RequestOutcome.NoTokens),
        ("no content", RequestOutcome.NoTokens),
        ("empty response", RequestOutcome.NoTokens),
    ];

    /// <summary>The kind of an error.</summary>
    public static RequestOutcome Of(string text, int status = 0)
    {
        if (status is >= 400 and < 600)
        {
            return RequestOutcomes.OfStatus(status);
        }

        foreach ((string word, RequestOutcome outcome) in Words)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return outcome;
            }
        }

        return RequestOutcome.Unnamed;
    }

    /// <summary>One short line of a message, which may be a stack trace whose last line says what happened.</summary>
    public static string Line(string text)
    {
        string[] lines = text.Split(
            '\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        string line = lines.Length == 0 ? "" : lines[^1];
        return line.Length <= 160 ? line : line[..159] + "…";
    }
}
