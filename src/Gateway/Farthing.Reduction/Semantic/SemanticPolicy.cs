using System.Globalization;
using Farthing.Numerics.Randomness;

namespace Farthing.Reduction.Semantic;

/// <summary>The promise of a semantic cache, and what may change it.</summary>
public sealed record SemanticPolicy
{
    /// <summary>Version of the learned rule: raised when its decisions change.</summary>
    public const int RuleVersion = 1;

    /// <summary>Share of would-be hits that may be wrong before a cell may serve; above 0 and below 1. 0.01, or 0.001 on strict routes.</summary>
    public double MaxFalseHitFraction { get; init; } = 0.01;

    /// <summary>Probability with which a single served hit may be wrong (delta_hit); above 0 and below 1.</summary>
    public double MaxHitErrorFraction { get; init; } = 0.01;

    /// <summary>How often a cell at the limit may be promoted, and how often a good one demoted; above 0 and below 1.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Share of hits for which the model is called as well; from 0 to 1.</summary>
    public double AuditFraction { get; init; } = 0.02;

    /// <summary>Hits of an entry of which at least one is audited; from 1.</summary>
    public int AuditEveryHits { get; init; } = 50;

    /// <summary>Cosine below which a candidate is neither served nor compared; from −1 to 1. 0.80 for the built-in embedder.</summary>
    public double MinSimilarity { get; init; } = 0.80;

    /// <summary>Version of the guards and the normalizer that candidates have passed.</summary>
    public int GuardsVersion { get; init; } = 1;

    /// <summary>A hash of all that decides which hits there are and what is promised of them. Evidence counts only under the terms it was gathered under.</summary>
    public ulong Terms =>
        StableHash.Of(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{RuleVersion}|{GuardsVersion}|{MaxFalseHitFraction:R}|{MaxHitErrorFraction:R}|{Alpha:R}|{MinSimilarity:R}"
            )
        );

    /// <summary>Faults of these values, empty where there are none.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Share(MaxFalseHitFraction, nameof(MaxFalseHitFraction));
        Share(MaxHitErrorFraction, nameof(MaxHitErrorFraction));
        Share(Alpha, nameof(Alpha));
        if (AuditFraction is not (>= 0 and <= 1))
        {
            faults.Add(Text(nameof(AuditFraction), AuditFraction, "a share from 0 to 1"));
        }

        if (MinSimilarity is not (>= -1 and <= 1))
        {
            faults.Add(Text(nameof(MinSimilarity), MinSimilarity, "a cosine from -1 to 1"));
        }

        if (AuditEveryHits < 1)
        {
            faults.Add(Text(nameof(AuditEveryHits), AuditEveryHits, "a count from 1"));
        }

        return faults;

        void Share(double value, string name)
        {
            if (value is not (> 0 and < 1))
            {
                faults.Add(Text(name, value, "a share above 0 and below 1"));
            }
        }
    }

    private static string Text(string name, double value, string expected) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; expected {expected}");
}
