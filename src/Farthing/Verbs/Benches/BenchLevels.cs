using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Benches;

/// <summary>Reads which loads are played.</summary>
internal static class BenchLevels
{
    private const int RatesOfSweep = 6;
    private const double DefaultConcurrency = 16;

    /// <summary>The loads, ascending, and whether they are a sweep.</summary>
    public static (IReadOnlyList<LoadLevel> Levels, bool IsSweep) Read(
        VerbContext context,
        PlanUnderTest? fleet
    )
    {
        double? concurrency = context.Value(BenchFlags.Concurrency);
        double? rate = context.Value(BenchFlags.Rate);
        double speed = context.Number(BenchFlags.TraceSpeed);
        string? trace = context.Parsed.GetValue(BenchFlags.Trace);
        string? sweep = context.Parsed.GetValue(BenchFlags.Sweep);
        int given = (concurrency is null ? 0 : 1) + (rate is null ? 0 : 1) + (sweep is null ? 0 : 1);
        bool isRate = rate is not null || sweep?.Contains('/', StringComparison.Ordinal) == true;
        if (given > 1 || (trace is not null && isRate))
        {
            context.Conflict(
                given > 1 ? "--concurrency" : "--trace",
                given > 1 ? "one load at a time" : "a trace has times of its own",
                given > 1
                    ? "one of --concurrency, --rate, --sweep"
                    : "--trace-speed 2, or --concurrency N for its requests, N at a time"
            );
        }

        if (sweep is not null)
        {
            return (SweepLevels(context, sweep), true);
        }

        bool isAlone = given == 0 && trace is null;
        if (isAlone && fleet is not null)
        {
            return ([new LoadLevel(LoadLevelKind.Rate, fleet.RatePerSecond)], false);
        }

        if (isAlone && context.Parsed.GetValue(BenchFlags.Url) is null)
        {
            return (SweepLevels(context, "1..128"), true);
        }

        LoadLevel level =
            rate is double perSecond ? new LoadLevel(LoadLevelKind.Rate, perSecond)
            : trace is not null && concurrency is null ? new LoadLevel(LoadLevelKind.Trace, speed)
            : new LoadLevel(LoadLevelKind.Concurrency, concurrency ?? DefaultConcurrency);
        return ([level], false);
    }

    private static List<LoadLevel> SweepLevels(VerbContext context, string text)
    {
        bool isRate = text.Contains('/', StringComparison.Ordinal);
        QuantityKind kind = isRate ? QuantityKind.Rate : QuantityKind.Count;
        if (
            !QuantityParser.TryParseRange(text, kind, out Interval range, out Fault? fault)
            || range.Low < (isRate ? 1e-3 : 1)
            || range.High > 100_000
            || (!isRate && (range.Low != Math.Floor(range.Low) || range.High != Math.Floor(range.High)))
        )
        {
            context.Faults.Add(
                new Fault(BenchFaultCodes.BadSweep, fault?.Message ?? "not a range of loads")
                {
                    Path = "--sweep",
                    Value = text,
                    Expected = "1..128 (requests in flight) or 1/s..20/s (requests per second)",
                }
            );
            return [];
        }

        List<LoadLevel> levels = [];
        if (isRate)
        {
            for (int i = 0; i < RatesOfSweep; i++)
            {
                double share = (double)i / (RatesOfSweep - 1);
                levels.Add(new LoadLevel(LoadLevelKind.Rate, range.Low + (share * (range.High - range.Low))));
            }

            return range.IsPoint ? [levels[0]] : levels;
        }

        return
        [
            .. Doubled(range.Low, range.High)
                .Select(value => new LoadLevel(LoadLevelKind.Concurrency, value)),
        ];
    }

    /// <summary>From one number to another by doubling; both are always among them.</summary>
    public static IEnumerable<double> Doubled(double low, double high)
    {
        for (double value = low; value < high; value *= 2)
        {
            yield return value;
        }

        yield return high;
    }
}
