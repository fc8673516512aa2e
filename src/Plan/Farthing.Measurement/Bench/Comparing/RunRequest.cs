namespace Farthing.Measurement.Bench.Comparing;

/// <summary>A finished request of a run's steady window. Seconds from the scheduled time; not a number where it has no such time.</summary>
public sealed record RunRequest
{
    /// <summary>First generated token.</summary>
    public required double Ttft { get; init; }

    /// <summary>First shown token.</summary>
    public required double Ttfo { get; init; }

    /// <summary>Time per output token.</summary>
    public required double Tpot { get; init; }

    /// <summary>Last token.</summary>
    public required double E2e { get; init; }

    /// <summary>Gaps between tokens, or between events where tokens are not known.</summary>
    public required IReadOnlyList<double> Gaps { get; init; }

    /// <summary>Prompt tokens.</summary>
    public required double InputTokens { get; init; }

    /// <summary>Output tokens.</summary>
    public required double OutputTokens { get; init; }

    /// <summary>Prompt tokens from the prefix cache; not a number where the server does not say.</summary>
    public required double CachedTokens { get; init; }

    /// <summary>A time by the latency's name; not a number for gaps.</summary>
    public double Of(string latency) =>
        latency switch
        {
            "ttft" => Ttft,
            "ttfo" => Ttfo,
            "tpot" => Tpot,
            "e2e" => E2e,
            _ => double.NaN,
        };
}
