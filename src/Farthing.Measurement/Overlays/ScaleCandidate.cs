namespace Farthing.Measurement.Overlays;

/// <summary>A way to fit: which factors, and how strongly they are held at the built-in values.</summary>
/// <param name="Terms">The factors; none keeps the built-in prediction.</param>
/// <param name="Shrinkage">What prior precisions are multiplied by: above 1 holds faster.</param>
public sealed record ScaleCandidate(IReadOnlyList<ScaleTerm> Terms, double Shrinkage)
{
    /// <summary>Nothing is changed.</summary>
    public static ScaleCandidate Nothing { get; } = new([], 1);

    /// <summary>In words.</summary>
    public string Words =>
        Terms.Count switch
        {
            0 => "nothing",
            1 => "one scale",
            _ => FormattableString.Invariant($"{Terms.Count} terms"),
        };

    /// <summary>The ways that are tried with so many conditions: one scale for few, the larger sets where there is something to tell them apart by.</summary>
    public static IReadOnlyList<ScaleCandidate> For(int conditions)
    {
        List<ScaleCandidate> candidates = [Nothing, new(ScaleTerms.One, 1)];
        if (conditions <= 3)
        {
            return conditions == 1 ? candidates : [.. candidates, new(ScaleTerms.One, 4)];
        }

        candidates.Add(new(ScaleTerms.Five, 1));
        candidates.Add(new(ScaleTerms.Five, 4));
        if (conditions >= 10)
        {
            candidates.Add(new(ScaleTerms.Eight, 1));
            candidates.Add(new(ScaleTerms.Eight, 4));
        }

        return candidates;
    }
}
