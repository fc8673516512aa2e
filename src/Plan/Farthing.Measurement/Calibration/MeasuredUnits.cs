using Farthing.Serving.Slos;

namespace Farthing.Measurement.Calibration;

/// <summary>Finds values whose unit cannot be meant: milliseconds where seconds belong, and the like. Bounds lie far outside anything published, so that a slow server is not taken for a wrong unit.</summary>
/// <remarks>A queue has no bound: a long wait is believed where the rest of its table leads up to it. A wrong unit is a thousand times off.</remarks>
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

    /// <summary>A sweep's next longer wait is less than this multiple of the one before.</summary>
    private const double LargestStep = 10;

    /// <summary>An idle server's first token, in seconds, is shorter; in milliseconds no first token is.</summary>
    private const double LongestIdleWait = 5;

    /// <summary>A gap in seconds is shorter; in milliseconds no server's is.</summary>
    private const double LongestGapInSeconds = 1;

    /// <summary>Nearness of a whole request to its first token and its gaps together.</summary>
    private const double SumTolerance = 0.2;

    /// <summary>The rows whose values are not possible, with what is wrong with them.</summary>
    public static Dictionary<MeasuredRow, string> Complaints(IReadOnlyList<MeasuredRow> rows)
    {
        Dictionary<MeasuredRow, string> found = new(ReferenceEqualityComparer.Instance);
        foreach (MeasuredRow row in rows)
        {
            if (Complaint(row) is string complaint)
            {
                found.Add(row, complaint);
            }
        }

        MeasuredRow[] waits = [.. found.Keys.Where(row => row.Metric is Metric.Ttft or Metric.E2e)];
        foreach (MeasuredRow row in waits.Where(row => row.Value >= TtftThatIsAlwaysPossible))
        {
            if (AddsUp(row, rows) || IsNextOfItsTable(row, rows))
            {
                _ = found.Remove(row);
            }
        }

        return found;
    }

    /// <summary>True where first token, gaps and whole request of one run add up in seconds. All three in milliseconds would too, but then no gap is below 1.</summary>
    private static bool AddsUp(MeasuredRow row, IReadOnlyList<MeasuredRow> rows)
    {
        double? ttft = OfRun(Metric.Ttft);
        double? e2e = OfRun(Metric.E2e);
        double? tpot = OfRun(Metric.Tpot);
        return tpot < LongestGapInSeconds
            && row.Condition.OutputTokens is double output
            && Math.Abs((e2e - ttft - ((output - 1) * tpot)) ?? double.PositiveInfinity)
                <= SumTolerance * e2e;

        double? OfRun(Metric metric) =>
            rows.FirstOrDefault(other =>
                other.Metric == metric
                && other.Row.Statistic == row.Row.Statistic
                && other.Condition.Equals(row.Condition)
            )?.Value;
    }

    /// <summary>True where most values of its kind in its table are possible and the shortest is of an idle server. Those up to it follow each other without a jump.</summary>
    private static bool IsNextOfItsTable(MeasuredRow row, IReadOnlyList<MeasuredRow> rows)
    {
        MeasuredRow[] table =
        [
            .. rows.Where(other => other.Metric == row.Metric && other.Table == row.Table)
                .OrderBy(other => other.Value),
        ];
        MeasuredRow[] possible = [.. table.Where(other => Complaint(other) is null)];
        if (2 * possible.Length <= table.Length || possible[0].Value >= LongestIdleWait)
        {
            return false;
        }

        double reached = possible[^1].Value;
        foreach (MeasuredRow other in table)
        {
            if (other.Value > reached && other.Value <= row.Value)
            {
                if (other.Value > LargestStep * reached)
                {
                    return false;
                }

                reached = other.Value;
            }
        }

        return true;
    }

    private static string? Complaint(MeasuredRow row)
    {
        Condition run = row.Condition;
        double value = row.Value;
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
            Metric.Itl => value > LongestGap(row.Row.Statistic)
                ? "too long for seconds between tokens: milliseconds?"
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

    /// <summary>Most gaps are a step; a few wait for long prompts or for memory.</summary>
    private static double LongestGap(Statistic statistic) =>
        statistic is Statistic.Mean or Statistic.P50 ? LongestTpotOffline : TtftThatIsAlwaysPossible;

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
