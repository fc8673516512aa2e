using Farthing.Documents.Benches;

namespace Farthing.Measurement.Load;

/// <summary>Outcomes of requests, by their servers' answers.</summary>
internal static class RequestOutcomes
{
    /// <summary>The outcome of an HTTP status other than 200.</summary>
    public static RequestOutcome OfStatus(int status) =>
        status switch
        {
            401 or 403 => RequestOutcome.Unauthorized,
            404 => RequestOutcome.NotFound,
            429 => RequestOutcome.RateLimited,
            >= 500 => RequestOutcome.ServerError,
            _ => RequestOutcome.BadRequest,
        };
}
