namespace Farthing.Economics.Levers;

/// <summary>Gain of speculative decoding: more tokens per target step, against a dearer step.</summary>
/// <remarks>E = (1 − α^(k+1)) / (1 − α) tokens per step, acceptances independent (Leviathan et al. 2023); gain = E · t(B) / (t(B·(k+1)) + draft + overhead), KV read once.</remarks>
/// <param name="DraftTokens">k: tokens drafted per step, at least 1.</param>
/// <param name="Acceptance">α: chance that a draft token is accepted, 0…1.</param>
/// <param name="Batch">Sequences in the batch, at least 1.</param>
/// <param name="Context">Mean tokens of a sequence.</param>
/// <param name="Costs">What steps cost.</param>
public sealed record SpeculationGain(
    double DraftTokens,
    double Acceptance,
    double Batch,
    double Context,
    SpeculationStepCosts Costs
)
{
    /// <summary>Below this acceptance Farthing advises against speculation.</summary>
    public const double MinAcceptance = 0.6;

    /// <summary>Above this batch Farthing advises against speculation, short contexts of dense models.</summary>
    public const double LargestBatch = 50;

    /// <summary>True where most drafts are computed for nothing.</summary>
    public bool IsLowAcceptance => Acceptance < MinAcceptance;

    /// <summary>True where verification competes with other requests' tokens.</summary>
    public bool IsLargeBatch => Batch > LargestBatch;

    /// <summary>E: tokens per target step, the bonus token included.</summary>
    public double TokensPerStep => ExpectedTokens(Acceptance, DraftTokens);

    /// <summary>A step without speculation.</summary>
    public double PlainSeconds => Costs.TargetSeconds(Batch, Batch * Context);

    /// <summary>A step with it: drafting, verifying all drafts, overhead.</summary>
    public double SpeculativeSeconds =>
        Costs.TargetSeconds(Batch * (DraftTokens + 1), Batch * Context)
        + Costs.DraftingSeconds(Batch * DraftTokens, Batch * Context);

    /// <summary>Output tokens per second with speculation over without; below 1 it loses.</summary>
    public double Gain => TokensPerStep * PlainSeconds / SpeculativeSeconds;

    /// <summary>Tokens per step at which the gain is 1.</summary>
    public double BreakEvenTokensPerStep => SpeculativeSeconds / PlainSeconds;

    /// <summary>(1 − α^(k+1)) / (1 − α): the mean length of a geometric run of at most k acceptances, plus one.</summary>
    public static double ExpectedTokens(double acceptance, double draftTokens) =>
        acceptance >= 1 ? draftTokens + 1 : (1 - Math.Pow(acceptance, draftTokens + 1)) / (1 - acceptance);
}
