namespace Farthing.Measurement.Overlays;

/// <summary>A way to fit: which factors, and how strongly they are held at the built-in values.</summary>
/// <param name="Terms">The factors; none keeps the built-in prediction.</param>
/// <param name="Shrinkage">What prior precisions are multiplied by: above 1 holds faster.</param>
public sealed record ScaleCandidate(IReadOnlyList<ScaleTerm> Terms, double Shrinkage)
{
    /// <summary>The word for one scale.</summary>
    public const string OneScale = "one scale";

    /// <summary>Nothing is changed.</summary>
    public static ScaleCandidate Nothing { get; } = new([], 1);

    /// <summary>Scatter of rows that a fit of these terms leaves, in ln units.</summary>
    public double Scatter => Terms.Count == 1 ? RowLoss.OneScaleScatter : RowLoss.Scatter;

    /// <summary>In words.</summary>
    public string Words =>
        Terms.Count switch
        {
            0 => "nothing",
            1 => OneScale,
            _ => FormattableString.Invariant($"{Terms.Count} terms"),
        };

    /// <summary>The ways that are tried with so many conditions, the preferred one first: one scale for one or two, all terms from three on, held faster and one scale where that does not help.</summary>
    /// <remarks>Chosen on one half of the published tables, reported on the other (docs/calibrate.md).</remarks>
    public static IReadOnlyList<ScaleCandidate> For(int conditions) =>
        conditions <= 2
            ? [new(ScaleTerms.One, 1.5), new(ScaleTerms.One, 6)]
            :
            [
                new(ScaleTerms.Eight, 1),
                new(ScaleTerms.Eight, 4),
                new(ScaleTerms.Eight, 16),
                new(ScaleTerms.One, 1.5),
                new(ScaleTerms.One, 6),
            ];
}
