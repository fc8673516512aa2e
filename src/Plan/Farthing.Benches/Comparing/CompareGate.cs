using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Comparing;

namespace Farthing.Benches.Comparing;

/// <summary>Decides whether B may replace A: no promised figure is worse beyond the margin.</summary>
public sealed record CompareGate
{
    /// <summary>Figures that are judged where nothing is promised.</summary>
    private static readonly string[] Usual =
    [
        "ttft_p95",
        "tpot_p50",
        "output_tokens_per_s",
        "usd_per_m_output",
    ];

    /// <summary>Figures that are worse beyond the margin, with their load.</summary>
    public required IReadOnlyList<(LoadComparison Load, Difference Figure)> Worse { get; init; }

    /// <summary>Figures that were judged.</summary>
    public required int Judged { get; init; }

    /// <summary>Figures that should have been judged and could not.</summary>
    public required int NotJudged { get; init; }

    /// <summary>Its state.</summary>
    public GateState State =>
        Worse.Count > 0 ? GateState.Failed
        : Judged > 0 ? GateState.Passed
        : GateState.CannotTell;

    /// <summary>Names of the figures that a load is judged by.</summary>
    public static IReadOnlyList<string> Names(LoadComparison load) =>
        load.Promised.Count > 0 ? load.Promised : Usual;

    /// <summary>The gate of a comparison, over all its loads.</summary>
    public static CompareGate Of(BenchComparison comparison)
    {
        List<(LoadComparison, Difference)> worse = [];
        int judged = 0;
        int not = 0;
        foreach (LoadComparison load in comparison.Loads)
        {
            foreach (string name in Names(load))
            {
                if (load.Find(name) is not Difference figure)
                {
                    // A price that nobody gave is nothing to judge; a promise that is not in both files is.
                    not += load.Promised.Count > 0 ? 1 : 0;
                    continue;
                }

                judged += double.IsNaN(figure.CorrectedChance) ? 0 : 1;
                not += double.IsNaN(figure.CorrectedChance) ? 1 : 0;
                if (figure.IsWorseBeyond(comparison.Margin))
                {
                    worse.Add((load, figure));
                }
            }
        }

        return new CompareGate
        {
            Worse = worse,
            Judged = judged,
            NotJudged = not,
        };
    }

    /// <summary>The gate in words.</summary>
    public string Words(double margin)
    {
        string left = NotJudged > 0 ? $" {NotJudged} could not be judged." : "";
        return State switch
        {
            GateState.Failed =>
                $"GATE failed: worse by more than {CompareWords.Percent(margin)}: {string.Join("; ", Worse.Select(one => $"{one.Figure.Metric.Words} {CompareWords.Change(one.Figure)} at {one.Load.Words}"))}.{left}",
            GateState.Passed =>
                $"GATE passed: of {Judged} figures none is worse by more than {CompareWords.Percent(margin)} with confidence.{left}",
            _ => $"GATE cannot tell: nothing could be judged.{left}",
        };
    }
}

/// <summary>One load that both sides have.</summary>
public sealed record LoadComparison
{
    /// <summary>The load.</summary>
    public required LoadLevel Level { get; init; }

    /// <summary>It in words.</summary>
    public string Words => Level.Words;

    /// <summary>Runs of each side.</summary>
    public required (int A, int B) Runs { get; init; }

    /// <summary>Validity of each side.</summary>
    public required (bool A, bool B) Valid { get; init; }

    /// <summary>State of each side's promise; null without one.</summary>
    public required (bool? A, bool? B) Kept { get; init; }

    /// <summary>The figures, judged together.</summary>
    public required IReadOnlyList<Difference> Table { get; init; }

    /// <summary>Further differences.</summary>
    public required IReadOnlyList<NotAlike> NotAlike { get; init; }

    /// <summary>Names of the promised figures, of either side.</summary>
    public required IReadOnlyList<string> Promised { get; init; }

    /// <summary>Percentile curves by latency; empty where a side has no requests.</summary>
    public required IReadOnlyDictionary<string, ComparedCurve> Curves { get; init; }

    /// <summary>Tests in the table.</summary>
    public int Tests => Table.Count(one => !double.IsNaN(one.CorrectedChance));

    /// <summary>A figure; null where it is not in the table.</summary>
    public Difference? Find(string metric) => Table.FirstOrDefault(one => one.Metric.Name == metric);
}
