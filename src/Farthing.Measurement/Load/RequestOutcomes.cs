using Farthing.Documents.Benches;

namespace Farthing.Measurement.Load;

/// <summary>What became of requests, by what their servers said.</summary>
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
