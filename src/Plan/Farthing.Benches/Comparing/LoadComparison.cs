using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Comparing;

namespace Farthing.Benches.Comparing;

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
