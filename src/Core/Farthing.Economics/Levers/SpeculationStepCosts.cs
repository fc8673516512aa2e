namespace Farthing.Economics.Levers;

/// <summary>Cost of a step with and without speculation, as a line in tokens and KV tokens.</summary>
/// <param name="BaseSeconds">Constant part of a target step.</param>
/// <param name="SecondsPerToken">Per token that the target computes in the step.</param>
/// <param name="SecondsPerKvToken">Per KV token that it reads.</param>
/// <param name="DraftSeconds">Constant part of drafting.</param>
/// <param name="DraftSecondsPerToken">Per drafted token.</param>
/// <param name="DraftSecondsPerKvToken">Per KV token of the draft.</param>
/// <param name="OverheadSeconds">Per step, whatever is drafted.</param>
/// <param name="Source">Where the line was read.</param>
public sealed record SpeculationStepCosts(
    double BaseSeconds,
    double SecondsPerToken,
    double SecondsPerKvToken,
    double DraftSeconds,
    double DraftSecondsPerToken,
    double DraftSecondsPerKvToken,
    double OverheadSeconds,
    string Source
)
{
    /// <summary>The published fit for Llama-3.1-8B with an EAGLE-3 head on one H100.</summary>
    public static SpeculationStepCosts Llama8BOnH100 { get; } =
        new(
            5.886e-3,
            2.10e-5,
            3.93e-8,
            2.135e-3,
            8.4e-7,
            2.4e-9,
            1.207e-3,
            "SpecDecode-Bench simulator, predictor.py (Llama-3.1-8B, EAGLE-3, one H100, vLLM 0.10/0.11; 2026-04)"
        );

    /// <summary>A target step.</summary>
    /// <param name="tokens">Tokens computed.</param>
    /// <param name="kvTokens">KV tokens read.</param>
    public double TargetSeconds(double tokens, double kvTokens) =>
        BaseSeconds + (SecondsPerToken * tokens) + (SecondsPerKvToken * kvTokens);

    /// <summary>Drafting and the fixed overhead of one speculative step.</summary>
    public double DraftingSeconds(double draftTokens, double kvTokens) =>
        DraftSeconds
        + (DraftSecondsPerToken * draftTokens)
        + (DraftSecondsPerKvToken * kvTokens)
        + OverheadSeconds;
}
