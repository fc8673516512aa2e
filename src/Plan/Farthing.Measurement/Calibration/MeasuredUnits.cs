namespace Farthing.Measurement.Calibration;

/// <summary>Finds values whose unit cannot be meant: milliseconds where seconds belong, and the like. Bounds lie far outside anything published, so that a slow server is not taken for a wrong unit.</summary>
internal static class MeasuredUnits
{
    /// <summary>Nothing answers, or writes a token, faster than this (seconds).</summary>
    private const double ShortestTime = 1e-4;

    /// <summary>No server is slower per output token than this once it runs (seconds); waves of an overloaded offline run reach 4.8.</summary>
    private const double LongestTpot = 3;
    private const double LongestTpotOffline = 8;

    /// <summary>Seconds that a prompt token and an output token take on a server that would be far slower than any published one, one request after another.</summary>
    private const double SlowPromptToken = 1e-3;
    private const double SlowOutputToken = 2e-3;
    private const double TtftThatIsAlwaysPossible = 60;
    private const double LongestTtftOpen = 900;

    /// <summary>Output tokens per second and GPU beyond any published one (12,300) by a wide margin.</summary>
    private const double MaxTokensPerGpu = 200_000;

    /// <summary>Fault of a measured value; null for a possible one.</summary>
    public static string? Complaint(ConditionRow row, double value)
    {
        Condition run = row.Condition;
        if (value <= 0)
        {
            return null;
        }

        if (ConditionWords.IsTime(row.Metric) && value < ShortestTime)
        {
            return "shorter than anything can answer";
        }

        return row.Metric switch
        {
            Metric.Tpot => value > (run.LoadMode == LoadMode.Offline ? LongestTpotOffline : LongestTpot)
                ? "too long for seconds per token: milliseconds?"
                : null,
            Metric.Ttft => value > LongestTtft(run)
                ? "too long for this load in seconds: milliseconds?"
                : null,
            Metric.E2e => run.OutputTokens is double output
            && value > LongestTtft(run) + (output * LongestTpotOffline)
                ? "too long for this load in seconds: milliseconds?"
                : null,
            _ => value > MaxTokensPerGpu * Math.Max(1, run.Gpus ?? 4096)
                ? "more than these GPUs could ever do: per hour or per day?"
                : null,
        };
    }

    private static double LongestTtft(Condition run)
    {
        double? inFlight = run.LoadMode == LoadMode.Offline ? run.Requests : run.Concurrency;
        return
            run.LoadMode != LoadMode.Open
            && inFlight is double requests
            && run.InputTokens is double input
            && run.OutputTokens is double output
            ? Math.Max(
                TtftThatIsAlwaysPossible,
                requests * ((input * SlowPromptToken) + (output * SlowOutputToken))
            )
            : LongestTtftOpen;
    }
}
