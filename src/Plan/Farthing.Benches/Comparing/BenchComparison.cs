using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;

namespace Farthing.Benches.Comparing;

/// <summary>Two load tests compared, load by load.</summary>
public sealed record BenchComparison
{
    /// <summary>The baseline.</summary>
    public required CompareSide A { get; init; }

    /// <summary>The other.</summary>
    public required CompareSide B { get; init; }

    /// <summary>Smallest difference of interest.</summary>
    public required double Margin { get; init; }

    /// <summary>Loads that both have, ascending; at least one.</summary>
    public required IReadOnlyList<LoadComparison> Loads { get; init; }

    /// <summary>Loads of the baseline alone, in words.</summary>
    public required IReadOnlyList<string> OnlyA { get; init; }

    /// <summary>Loads of the other alone, in words.</summary>
    public required IReadOnlyList<string> OnlyB { get; init; }

    /// <summary>Differences between the runs as a whole.</summary>
    public required IReadOnlyList<NotAlike> NotAlike { get; init; }

    /// <summary>The load that the answer is about: the highest at which B keeps its promise, else A, else the highest.</summary>
    public LoadComparison Headline =>
        Loads.LastOrDefault(load => load.Kept.B == true)
        ?? Loads.LastOrDefault(load => load.Kept.A == true)
        ?? Loads[^1];

    /// <summary>Compares two sides.</summary>
    /// <exception cref="FarthingException">They have no load in common, or a document is not whole.</exception>
    public static BenchComparison Of(CompareSide a, CompareSide b, double margin, ulong seed)
    {
        LoadLevel[] ofA = [.. a.Levels];
        LoadLevel[] ofB = [.. b.Levels];
        LoadLevel[] common =
        [
            .. ofA.Where(ofB.Contains).OrderBy(level => level.Kind).ThenBy(level => level.Value),
        ];
        if (common.Length == 0)
        {
            throw new FarthingException(
                new Fault(CompareFaultCodes.NoCommonLoad, "the two results have no load in common")
                {
                    Path = "--compare",
                    Value = $"A: {Words(ofA)}; B: {Words(ofB)}",
                    Expected = "results of the same kind of load with at least one value in both",
                }
            );
        }

        return new BenchComparison
        {
            A = a,
            B = b,
            Margin = margin,
            Loads =
            [
                .. common.Select(level =>
                    LoadComparer.Compare(level, a.LoadsAt(level), b.LoadsAt(level), margin, seed)
                ),
            ],
            OnlyA = Only(ofA, ofB),
            OnlyB = Only(ofB, ofA),
            NotAlike = UnlikeRuns.Of(a, b),
        };
    }

    private static string[] Only(LoadLevel[] of, LoadLevel[] other) =>
        [.. of.Except(other).Select(level => level.Words)];

    private static string Words(LoadLevel[] levels) =>
        levels.Length == 0 ? "none" : string.Join(", ", levels.Select(level => level.Words));
}
