namespace Farthing.Serving.Coefficients;

/// <summary>Host terms that only serving measurements can tell: those that hold for a deployment add up.</summary>
/// <param name="Engine">vllm, trtllm, sglang; empty for all.</param>
/// <param name="PerStageUs">Per pipeline stage of a step: engines do not overlap scheduling with the GPU there.</param>
/// <param name="PerStageRequestUs">The same, per sequence of the stage's micro-batch.</param>
/// <param name="CeilingPerStepUs">A step takes at least this, whatever the GPU does …</param>
/// <param name="CeilingPerRequestUs">… and this for every sequence of a rank.</param>
/// <param name="Tables">Tables that they were fitted to.</param>
/// <param name="Source">Where the figures come from.</param>
public sealed record FittedHostTerms(
    string Engine,
    double PerStageUs,
    double PerStageRequestUs,
    double CeilingPerStepUs,
    double CeilingPerRequestUs,
    int Tables,
    string Source
)
{
    /// <summary>True when it holds for an engine.</summary>
    public bool Matches(string engine) => Engine.Length == 0 || Engine == engine;
}
