using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Settings;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Scenarios.Resolving;

/// <summary>Requests of a recorded trace: as they are, cut, rescaled, or with arrivals drawn anew.</summary>
public static class TraceTraffic
{
    /// <summary>The traffic of a scenario with a trace.</summary>
    public static ResolvedWorkload Resolve(
        Scenario scenario,
        List<string> notes,
        CancellationToken cancellation
    )
    {
        ScenarioWorkload workload = scenario.Workload;
        TraceReadResult read = Read(scenario, workload.Requests, notes);
        double? asked = workload.TargetRatePerSecond(() =>
            WorkloadResolver.TokensPerRequest(workload, MeanTokens(read.Table), notes)
        );
        RequestTable table = Arrivals(scenario, read, asked, notes);
        ClosedLoopPlan? loop = read.ClosedLoop;
        (table, loop) = Cut(workload, table, loop);
        // A cut through a trace has another rate than the whole; the asked one is that of what is played.
        if (loop is null && asked is double whole && table.MeanRatePerSecond > 0)
        {
            table = table.ScaleRate(whole / table.MeanRatePerSecond);
        }

        RequestSource Create(double factor)
        {
            if (loop is null)
            {
                return factor == 1
                    ? new TableSource(table)
                    : new ScaledSource(new TableSource(table), factor);
            }

            return new ClosedLoopTraceSource(factor == 1 ? table : table.ScaleRate(factor), loop);
        }

        return WorkloadResolver.Complete(
            scenario,
            "workload.trace",
            Create,
            summary => new ResolvedWorkload(Create)
            {
                Name = Path.GetFileName(workload.Trace!),
                Summary = summary,
                RatePerSecond = asked ?? summary.RatePerSecond,
                IsClosedLoop = loop is not null,
                Notes = notes,
                Source = SourceOf(scenario, read),
                AsOf = DayOf(read),
            },
            cancellation
        );
    }

    /// <summary>Reads the trace of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="most">Most requests; null for all.</param>
    /// <param name="notes">What a reader of the result should know is added.</param>
    internal static TraceReadResult Read(Scenario scenario, int? most, List<string> notes)
    {
        TraceReadResult read = TraceReader.Read(
            scenario.Workload.Trace!,
            new TraceReadOptions { Seed = scenario.Workload.Seed, MaxRequests = most }
        );
        notes.AddRange(read.Notes);
        if (read.Broken.Count > 0)
        {
            notes.Add($"{Show.Count(read.Broken.Count)} broken rows of {Show.Count(read.Rows)} left out");
        }

        if (read.ZeroTokenRows > 0)
        {
            notes.Add($"{Show.Count(read.ZeroTokenRows)} rows without prompt or output left out");
        }

        return read;
    }

    /// <summary>File and format of a trace.</summary>
    internal static string SourceOf(Scenario scenario, TraceReadResult read) =>
        $"{Path.GetFileName(scenario.Workload.Trace!)} ({read.Format.Name})";

    /// <summary>Day of the first arrival, ISO; empty where the file does not say.</summary>
    internal static string DayOf(TraceReadResult read) =>
        read.StartUnixNs is long start
            ? DateTimeOffset
                .FromUnixTimeMilliseconds(start / 1_000_000)
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : "";

    private static double MeanTokens(RequestTable table)
    {
        double tokens = table.TotalOutputTokens;
        foreach (int input in table.InputTokens)
        {
            tokens += input;
        }

        return tokens / Math.Max(1, table.Count);
    }

    private static RequestTable Arrivals(
        Scenario scenario,
        TraceReadResult read,
        double? asked,
        List<string> notes
    )
    {
        ScenarioWorkload workload = scenario.Workload;
        RequestTable table = read.Table;
        double own = read.HasArrivals ? table.MeanRatePerSecond : 0;
        if (own == 0 && asked is null && table.Count > 1)
        {
            throw new FarthingException(
                scenario.FaultAt(
                    "workload.trace",
                    new Fault(
                        SettingFaultCodes.Missing,
                        "workload.rate is missing: the trace does not say when requests arrive"
                    )
                    {
                        Value = workload.Trace,
                        Expected = "rate: 12/s (or users:), or --rate 12/s",
                    }
                )
            );
        }

        bool redraws = own == 0 || workload.Shape is not (null or TrafficShape.Trace);
        if (redraws && read.ClosedLoop is null && table.Count > 1)
        {
            RateShape shape = workload.Shape switch
            {
                TrafficShape.Diurnal => BuiltInShapes.Diurnal,
                TrafficShape.Weekly => BuiltInShapes.Weekly,
                TrafficShape.Monthly => BuiltInShapes.Monthly,
                _ => RateShape.Flat,
            };
            notes.Add(
                own == 0
                    ? "arrivals at random (Poisson): assumed, the trace has none"
                    : "arrivals drawn anew (Poisson) in the asked shape; lengths and their order are the trace's"
            );
            return Redrawn(table, asked ?? own, shape, workload.Seed);
        }

        if (asked is not double rate || own == 0 || rate == own)
        {
            return table;
        }

        notes.Add(
            $"trace rescaled from {Show.Three(own)}/s to {Show.Three(rate)}/s: all gaps divided by {Show.Three(rate / own)}"
        );
        return table.ScaleRate(rate / own);
    }

    private static RequestTable Redrawn(RequestTable table, double rate, RateShape shape, ulong seed)
    {
        RenewalArrivals arrivals = new(rate, new ExponentialGaps(), shape, seed);
        long[] drawn = new long[table.Count];
        for (int i = 0; i < drawn.Length; i++)
        {
            drawn[i] = arrivals.NextNs();
        }

        return table.WithArrivals(drawn);
    }

    private static (RequestTable Table, ClosedLoopPlan? Loop) Cut(
        ScenarioWorkload workload,
        RequestTable table,
        ClosedLoopPlan? loop
    )
    {
        int count = Math.Min(table.Count, workload.Requests ?? table.Count);
        if (workload.DurationSeconds is double seconds)
        {
            long untilNs = (long)Math.Min(9e18, seconds * 1e9);
            int within = table.ArrivalsNs.BinarySearch(untilNs);
            within = within < 0 ? ~within : within;
            while (within > 0 && table.ArrivalsNs[within - 1] >= untilNs)
            {
                within--;
            }

            count = Math.Min(count, within);
        }

        return count == table.Count
            ? (table, loop)
            : (
                table.Slice(0, count),
                loop is null ? null : new ClosedLoopPlan(loop.After[..count], loop.ThinkNs[..count])
            );
    }
}
