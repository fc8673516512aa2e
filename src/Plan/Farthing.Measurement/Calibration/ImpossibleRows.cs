using System.Globalization;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Calibration;

/// <summary>Finds measurements of one run that contradict each other: they are reported and left out, never fitted.</summary>
/// <remarks>
/// Checks: TTFT above E2E (mean with mean, median with median); Little's law in a closed loop, C = throughput · E2E, broken by more than 20 %; more output in an open loop than requests bring in, by more than 20 %.
/// Rows of one condition, table and source are taken together. Where such a group holds a figure twice (a repeat), it is contradictory only if every pairing is.
/// </remarks>
public static class ImpossibleRows
{
    /// <summary>Little's law may be off by this share.</summary>
    public const double Tolerance = 0.2;

    /// <summary>The rows that can be believed, and a problem for each that cannot.</summary>
    public static ConditionFile<MeasuredRow> LeaveOut(ConditionFile<MeasuredRow> file)
    {
        HashSet<MeasuredRow> bad = new(ReferenceEqualityComparer.Instance);
        List<RowProblem> problems = [.. file.Problems];
        foreach (
            IGrouping<(Condition, string, string), MeasuredRow> run in file.Rows.GroupBy(row =>
                (row.Condition, row.Table, row.Source)
            )
        )
        {
            MeasuredRow[] rows = [.. run];
            if (rows.Length == 1)
            {
                continue;
            }

            foreach ((MeasuredRow[] rowsAtFault, string message, string expected) in Contradictions(rows))
            {
                foreach (MeasuredRow row in rowsAtFault.Where(bad.Add))
                {
                    problems.Add(
                        new RowProblem(
                            row.Row.Line,
                            row.Row.RowId,
                            "value",
                            row.Value.ToString("R", CultureInfo.InvariantCulture),
                            message,
                            expected
                        )
                    );
                }
            }
        }

        return file with
        {
            Rows = [.. file.Rows.Where(row => !bad.Contains(row))],
            Problems = [.. problems.OrderBy(problem => problem.Line)],
        };
    }

    private static IEnumerable<(MeasuredRow[] Rows, string Message, string Expected)> Contradictions(
        MeasuredRow[] rows
    )
    {
        foreach (Statistic statistic in (Statistic[])[Statistic.Mean, Statistic.P50])
        {
            MeasuredRow[] first = Of(rows, Metric.Ttft, statistic);
            MeasuredRow[] whole = Of(rows, Metric.E2e, statistic);
            if (first.Length > 0 && whole.Length > 0 && Least(first) > Most(whole))
            {
                yield return (
                    [.. first, .. whole],
                    Invariant($"TTFT of {Least(first):G4} s is above E2E of {Most(whole):G4} s"),
                    "a first token before the last one"
                );
            }
        }

        if (Little(rows) is { } broken)
        {
            yield return broken;
        }

        if (Flood(rows) is { } flood)
        {
            yield return flood;
        }
    }

    private static (MeasuredRow[], string, string)? Little(MeasuredRow[] rows)
    {
        Condition run = rows[0].Condition;
        if (run.LoadMode != LoadMode.Closed || run.Concurrency is not double inFlight)
        {
            return null;
        }

        (MeasuredRow[] rate, double perUnit) = Throughput(rows, run);
        (MeasuredRow[] latency, double shortest, double longest) = Latency(rows, run);
        if (rate.Length == 0 || latency.Length == 0)
        {
            return null;
        }

        // A run shorter than a few waves has ramp-up and drain in its throughput: fewer are in flight than the loop allows.
        double fewest = run.Requests is int n && n < 10 * inFlight ? inFlight * n / (n + inFlight) : inFlight;
        double low = Least(rate) * perUnit * shortest;
        double high = Most(rate) * perUnit * longest;
        bool isPossible =
            high >= Math.Min(fewest, inFlight) * (1 - Tolerance) && low <= inFlight * (1 + Tolerance);
        return isPossible
            ? null
            : (
                [.. rate, .. latency],
                Invariant(
                    $"Little's law is off: throughput times latency is {(low + high) / 2:G4} requests in flight"
                ),
                Invariant($"about the {inFlight:G4} of this closed loop, within 20 %")
            );
    }

    private static (MeasuredRow[], string, string)? Flood(MeasuredRow[] rows)
    {
        Condition run = rows[0].Condition;
        if (run.LoadMode != LoadMode.Open || run.RequestRate is not double offered)
        {
            return null;
        }

        (MeasuredRow[] rate, double perUnit) = Throughput(rows, run);
        return rate.Length > 0 && Least(rate) * perUnit > offered * (1 + Tolerance)
            ? (
                rate,
                Invariant(
                    $"throughput of {Least(rate) * perUnit:G4} requests/s is above the rate of {offered:G4}/s at which they came"
                ),
                "no more requests out than in, within 20 %"
            )
            : null;
    }

    /// <summary>Rows of throughput, and what turns them into requests per second.</summary>
    private static (MeasuredRow[] Rows, double PerUnit) Throughput(MeasuredRow[] rows, Condition run)
    {
        MeasuredRow[] requests = Of(rows, Metric.RequestRate, Statistic.Mean);
        if (requests.Length > 0)
        {
            return (requests, 1);
        }

        // Tokens are requests only where the mean length is known.
        double output = (run.OutputTokens ?? 0) * (run.Lengths ?? LengthShape.Fixed).MeanShare;
        MeasuredRow[] tokens = Of(rows, Metric.OutputRate, Statistic.Mean);
        return output >= 1 ? (tokens, 1 / output) : ([], 0);
    }

    /// <summary>Rows of latency, and the shortest and longest mean E2E that they allow.</summary>
    private static (MeasuredRow[] Rows, double Shortest, double Longest) Latency(
        MeasuredRow[] rows,
        Condition run
    )
    {
        bool areMediansMeans = (run.Lengths ?? LengthShape.Fixed).IsKnown;
        foreach (
            Statistic statistic in areMediansMeans
                ? (Statistic[])[Statistic.Mean, Statistic.P50]
                : [Statistic.Mean]
        )
        {
            MeasuredRow[] whole = Of(rows, Metric.E2e, statistic);
            if (whole.Length > 0)
            {
                return (whole, Least(whole), Most(whole));
            }

            MeasuredRow[] first = Of(rows, Metric.Ttft, statistic);
            MeasuredRow[] perToken = Of(rows, Metric.Tpot, statistic);
            if (first.Length > 0 && perToken.Length > 0 && run.OutputTokens is double nominal)
            {
                double gaps = Math.Max(0, (nominal * (run.Lengths ?? LengthShape.Fixed).MeanShare) - 1);
                return (
                    [.. first, .. perToken],
                    Least(first) + (gaps * Least(perToken)),
                    Most(first) + (gaps * Most(perToken))
                );
            }
        }

        return ([], 0, 0);
    }

    private static MeasuredRow[] Of(MeasuredRow[] rows, Metric metric, Statistic statistic) =>
        [.. rows.Where(row => row.Metric == metric && row.Statistic == statistic)];

    private static double Least(MeasuredRow[] rows) => rows.Min(row => row.Value);

    private static double Most(MeasuredRow[] rows) => rows.Max(row => row.Value);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>A figure that somebody measured and published.</summary>
/// <param name="Row">Which figure of which condition.</param>
/// <param name="Value">The figure: seconds, tokens per second or requests per second.</param>
/// <param name="IsScoreable">False where the condition is not fully stated: kept out of fits and scores.</param>
/// <param name="Table">The published table that it stands in; rows of one table move together. Empty where none is named.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Notes">The row's remarks, as published.</param>
public sealed record MeasuredRow(
    ConditionRow Row,
    double Value,
    bool IsScoreable,
    string Table,
    string Source,
    string Notes
)
{
    /// <summary>The condition of the run.</summary>
    public Condition Condition => Row.Condition;

    /// <summary>Which figure.</summary>
    public Metric Metric => Row.Metric;

    /// <summary>Which statistic of it.</summary>
    public Statistic Statistic => Row.Statistic;

    /// <summary>Calendar year of the measurement; null where nothing tells it.</summary>
    public int? Year => MeasuredYear.Of(Condition.Engine, Condition.EngineVersion, Notes);
}
