using Farthing.Documents.Benches;

namespace Farthing.Measurement.Bench;

/// <summary>Groups loads that one curve may join: of one kind, and of requests that are alike in length.</summary>
public static class LikeLoads
{
    /// <summary>Mean lengths that differ by less are alike: draws of one distribution do.</summary>
    private const double LengthTolerance = 0.15;

    /// <summary>The groups of measured loads.</summary>
    public static IReadOnlyList<IReadOnlyList<BenchStage>> Of(IReadOnlyList<BenchStage> stages) =>
        Of(
            stages,
            stage => new LoadShape(
                stage.Level.Kind,
                stage.Asked?.Input ?? stage.Measured.MeanInput,
                stage.Asked?.Output ?? stage.Measured.MeanOutput
            )
        );

    /// <summary>The groups of a result's loads.</summary>
    public static IReadOnlyList<IReadOnlyList<BenchLoad>> Of(IReadOnlyList<BenchLoad> loads) =>
        Of(loads, ShapeOf);

    /// <summary>Kind and lengths of a result's load.</summary>
    public static LoadShape ShapeOf(BenchLoad load) =>
        new(
            load.Load,
            load.AskedLengths?.Input ?? load.Tokens.MeanInput,
            load.AskedLengths?.Output ?? load.Tokens.MeanOutput
        );

    /// <summary>The groups, the largest first; of equally large ones, the first. Each keeps the order of its loads.</summary>
    private static IReadOnlyList<IReadOnlyList<T>> Of<T>(IReadOnlyList<T> loads, Func<T, LoadShape> shape)
    {
        List<List<T>> groups = [];
        foreach (T load in loads)
        {
            if (groups.Find(group => AreAlike(shape(group[0]), shape(load))) is { } known)
            {
                known.Add(load);
            }
            else
            {
                groups.Add([load]);
            }
        }

        return [.. groups.OrderByDescending(group => group.Count)];
    }

    private static bool AreAlike(LoadShape one, LoadShape other) =>
        one.Kind == other.Kind && AreAlike(one.Input, other.Input) && AreAlike(one.Output, other.Output);

    /// <summary>A length that is not known may be any.</summary>
    private static bool AreAlike(double one, double other) =>
        !(Math.Abs(one - other) > LengthTolerance * Math.Max(one, other));
}

/// <summary>Properties that loads of one sweep have in common.</summary>
/// <param name="Kind">A rate, or users.</param>
/// <param name="Input">Mean prompt; NaN where it is not known.</param>
/// <param name="Output">Mean answer.</param>
public readonly record struct LoadShape(LoadLevelKind Kind, double Input, double Output);
