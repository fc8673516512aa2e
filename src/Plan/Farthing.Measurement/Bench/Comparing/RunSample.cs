namespace Farthing.Measurement.Bench.Comparing;

/// <summary>One run of one load as it was seen: the requests of its steady window in the order of sending, and rates in equal slices of that window.</summary>
public sealed record RunSample
{
    /// <summary>Slices of the steady window.</summary>
    public const int Slices = 60;

    /// <summary>Requests that were sent in the steady window and finished.</summary>
    public required IReadOnlyList<RunRequest> Requests { get; init; }

    /// <summary>True where gaps are per token (ITL), false where they are per event (ICL).</summary>
    public required bool IsPerToken { get; init; }

    /// <summary>Length of the steady window.</summary>
    public required double WindowSeconds { get; init; }

    /// <summary>Requests in flight, averaged over the window.</summary>
    public required double MeanInFlight { get; init; }

    /// <summary>Per slice, in the order of time: finished requests by the share of their time in it, per second.</summary>
    public required IReadOnlyList<double> RequestRates { get; init; }

    /// <summary>Per slice: output tokens per second.</summary>
    public required IReadOnlyList<double> OutputRates { get; init; }

    /// <summary>Per slice: prompt tokens per second.</summary>
    public required IReadOnlyList<double> InputRates { get; init; }

    /// <summary>Per slice: requests sent in it that kept every limit, per second; empty without a promise.</summary>
    public required IReadOnlyList<double> GoodRates { get; init; }
}
