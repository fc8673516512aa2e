using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Answers;

/// <summary>A load test as people read it: what the server carries, what a token costs there, why to believe it.</summary>
public sealed partial class BenchSheet
{
    private const string Unknown = "–";
    private readonly BenchDocument bench;
    private readonly Envelope envelope;
    private readonly IReadOnlyList<BenchDocument> others;
    private readonly BenchLoad[] loads;
    private readonly BenchLoad[] unlike;
    private readonly BenchLoad? best;

    private BenchSheet(BenchDocument bench, Envelope envelope, IReadOnlyList<BenchDocument> others)
    {
        this.bench = bench;
        this.envelope = envelope;
        this.others = others;
        BenchLoad[] all = [.. bench.Stages.OrderBy(load => load.Value)];
        loads = bench.Imported is null || all.Length == 0 ? all : [.. LikeLoads.Of(all)[0]];
        unlike = [.. all.Except(loads)];
        BenchLoad[] runs = [.. loads.Where(load => load.Value == bench.Best).OrderBy(Margin)];
        best = runs.Length == 0 ? null : runs[runs.Length / 2];
    }

    /// <summary>The sheet.</summary>
    /// <param name="bench">The document.</param>
    /// <param name="envelope">What stands around it.</param>
    /// <param name="others">Other load tests of the same report: they stand in gray where runs are compared.</param>
    public static Sheet Of(BenchDocument bench, Envelope envelope, IReadOnlyList<BenchDocument> others) =>
        new BenchSheet(bench, envelope, others).Build();

    /// <summary>The sheet for a terminal, which draws no single requests.</summary>
    public static Sheet Screen(BenchDocument bench, Envelope envelope) =>
        Of(
            bench with
            {
                Stages = [.. bench.Stages.Select(load => load with { Requests = [] })],
            },
            envelope,
            []
        );

    /// <summary>The load that is shown in full: the best, else the highest.</summary>
    private BenchLoad Headline => best ?? loads[^1];

    private bool IsImported => bench.Imported is not null;

    private bool IsEmulated => bench.Emulated is not null;

    /// <summary>The basis of the figures: a simulator's times are measured on a real clock, yet prove nothing about a GPU.</summary>
    private string Known => IsEmulated ? "emulated" : "measured";

    private double Gpus => Math.Max(1, bench.Gpus ?? 1);

    /// <summary>True where a promise can be judged: another tool's figures may not say it.</summary>
    private bool HasPromise =>
        loads.Any(load => load.Promise.Any(finding => double.IsFinite(finding.MeasuredS ?? double.NaN)));

    /// <summary>True where there is a promise that a load neither keeps nor is known to miss.</summary>
    private bool IsOpen =>
        loads.Any(load =>
            !load.HasTooManyErrors
            && load.Promise.Any(finding => finding.MeasuredS is null)
            && !load.Promise.Any(finding => finding is { MeasuredS: not null, Kept: false })
        );

    /// <summary>Distance of a load from breaking its promise.</summary>
    private static double Margin(BenchLoad load) =>
        load
            .Promise.Select(finding => finding.MeasuredS / finding.LimitS ?? double.MaxValue)
            .DefaultIfEmpty(double.MaxValue)
            .Max();

    private static string Words(BenchLoad load) => new LoadLevel(load.Load, load.Value).Words;

    private string Words(double value) => new LoadLevel(loads[0].Load, value).Words;

    private string Number(double value) => loads[0].IsConcurrency ? Show.Count(value) : Show.Three(value);

    private static string Shown(double? value, Func<double, string> show) =>
        value is double known && double.IsFinite(known) ? show(known) : Unknown;

    private static string Shown(Quantity? figure, Func<double, string> show) => Shown(figure?.Value, show);

    /// <summary>A range; a dash without one.</summary>
    private static string Range(Quantity? figure, Func<double, string> show) =>
        figure is { Low: double low, High: double high } && low < high
            ? $"{show(low)} – {show(high)}"
            : Unknown;

    private Sheet Build()
    {
        if (loads.Length == 0)
        {
            return new Sheet(TitleOf(bench), "Nothing was measured: interrupted before the first load.")
            {
                Kind = "Load test · measured",
                State = SheetState.Bad,
                Word = "NO LOADS",
                Remarks = [.. Billed()],
            }
                .Section("Conditions and assumptions", Conditions())
                .Detail("Provenance", Origin());
        }

        int invalid = loads.Count(load => !load.Valid);
        // The verdict is about one load: where that one can be believed, the sheet says which cannot.
        bool isBestValid = best?.Valid == true && invalid > 0;
        LoadRequests requests = new(Headline);
        Sheet sheet = new Sheet(TitleOf(bench), Verdict())
        {
            Kind =
                bench.Imported is { } imported ? $"Load test · measured by {imported.Tool}"
                : !IsEmulated ? "Load test · measured"
                : "Load test of an emulated server · no real GPU",
            State =
                !bench.Valid && isBestValid ? SheetState.Near
                : !bench.Valid ? SheetState.Bad
                : IsImported ? SheetState.Near
                : SheetState.Good,
            Word =
                !bench.Valid && isBestValid
                    ? $"{Show.Count(invalid)} OF {Show.Count(loads.Length)} LOADS INVALID"
                : !bench.Valid ? "INVALID"
                : IsImported ? "IMPORTED"
                : "VALID",
            Remarks = [.. Remarks()],
            Figures = [.. Figures().Take(5)],
        }
            .Section("How much does it carry?", Carried())
            .Section("Are the answers right?", Graded())
            .Section("Does the plan hold?", Planned())
            .Section("What does speed cost?", Trade())
            .Section("How are latencies spread?", Spread(requests))
            .Section("What happened over time?", Course(requests))
            .Section("What did the server say?", Server())
            .Section("Which requests were slow?", Slow(requests))
            .Section("Is the measurement valid?", Checks())
            .Section("Conditions and assumptions", Conditions())
            .Detail("All conditions", AllConditions())
            .Detail("Provenance", Origin());
        Explain(sheet);
        return sheet;
    }

    private static string TitleOf(BenchDocument bench)
    {
        string model = FleetWords.ShortName(bench.Model ?? bench.ServedModel ?? "a server");
        string where = bench.Gpu is string gpu
            ? (bench.Gpus is int count ? $"{Show.Count(count)} × {gpu}" : gpu)
            : bench.Url ?? "";
        return where.Length == 0 ? model : $"{model} on {where}";
    }

    private string Verdict()
    {
        if (best is null)
        {
            string open = IsOpen
                ? $" Whether the promise is kept is unknown: no run says {Undecided()}."
                : "";
            return HasPromise && !IsOpen
                ? $"No load that was tried keeps the promise; the lowest was {Words(loads[0])}."
                : $"{Words(Headline)}: {Shown(Headline.Steady.OutputTokensPerSecond, Show.Count)} output tokens per second, first token in {Shown(Tail(Headline.Ttft).Figure, Show.Seconds)} at {Tail(Headline.Ttft).Name}.{open}";
        }

        string promise = string.Join(
            " and ",
            best.Promise.Select(item => $"{Promise.LabelOf(item.Target)} {Show.Seconds(item.LimitS)}")
        );
        BenchLoad? next = loads.FirstOrDefault(load => load.Value > best.Value && !load.KeepsPromise);
        PromiseFinding? broken = next?.Promise.FirstOrDefault(item => !item.Kept);
        string breaks =
            next?.HasTooManyErrors == true ? "; beyond it requests fail"
            : broken is null ? "; no higher load was tried that breaks it"
            : $"; {Promise.LabelOf(broken.Target)} breaks first";
        string highest = bench.Search
            is { Estimate: double estimate, Kept: double kept, Missed: double missed }
            ? $" Highest load that keeps it: {Words(estimate)}, between {Number(kept)} (kept) and {Number(missed)} (missed)."
            : "";
        return $"Holds {Words(best)} ({Show.Three(best.Steady.RequestsPerSecond)} req/s{(best.IsConcurrency ? "" : " finished")}) within {promise}{breaks}.{highest}";
    }

    /// <summary>Targets that no load decides.</summary>
    private string Undecided() =>
        string.Join(
            ", ",
            loads
                .SelectMany(load => load.Promise)
                .Where(finding => finding.MeasuredS is null)
                .Select(finding => Promise.LabelOf(finding.Target))
                .Distinct()
        );

    /// <summary>The p95, or what another tool says in its place.</summary>
    private static (string Name, Quantity? Figure) Tail(LatencySummary? latency)
    {
        (string, Quantity?)[] known =
        [
            ("p95", latency?.P95),
            ("p99", latency?.P99),
            ("p90", latency?.P90),
            ("p50", latency?.P50),
            ("mean", latency?.Mean),
        ];
        return known.FirstOrDefault(
            one => one.Item2 is { } figure && double.IsFinite(figure.Value),
            known[0]
        );
    }

    private IEnumerable<string> Remarks()
    {
        foreach (string dollars in Targeted().Concat(Billed()))
        {
            yield return dollars;
        }

        if (Headline.Graded is { } graded)
        {
            yield return $"Wrong answers: {Grade(graded.All)}, by the labels of {bench.Prompts?.Words}.";
        }

        if (IsImported)
        {
            yield return "Another tool measured this: how its client was is not known, and a definition may differ.";
        }

        if (
            bench.Imported?.Notes.FirstOrDefault(note =>
                note.StartsWith(UnseenTokens.Words, StringComparison.Ordinal)
            )
            is string unseen
        )
        {
            yield return char.ToUpperInvariant(unseen[0]) + unseen[1..] + ".";
        }

        if (unlike.Length > 0)
        {
            yield return $"{Show.Counted(unlike.Length, "run")} of other lengths or loads {(unlike.Length == 1 ? "stands" : "stand")} apart: no curve, knee or highest load goes across them.";
        }

        if (bench.Emulated is string emulated)
        {
            yield return $"No address given: started an emulated {emulated} at {bench.Url}. Not a real GPU: its times are the simulator's.";
        }

        if (!bench.Valid)
        {
            string[] reasons =
            [
                .. loads
                    .Concat(unlike)
                    .SelectMany(load =>
                        load.Checks.Where(check => check.State == CheckState.Failed)
                            .Select(check => $"{Words(load)}: {check.Words}")
                    ),
            ];
            yield return $"Not valid: {string.Join("; ", reasons.Take(3))}{(reasons.Length > 3 ? $"; and {reasons.Length - 3} more" : "")}.";
        }

        if (bench.Interrupted)
        {
            yield return "CUT OFF: what was measured until the interruption is shown.";
        }
    }
}
