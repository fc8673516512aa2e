using Farthing.Serving.Steps;

namespace Farthing.Serving.StepTimes;

/// <summary>Says how long a step takes. The engine asks for nothing else about the hardware.</summary>
/// <remarks>Implementations are pure functions of the shape, free of allocation, and safe to call from several threads. No estimate is below the roofline (bytes / peak bandwidth, flops / peak compute) of the step. An empty shape takes 1 ns.</remarks>
public abstract class StepTimeModel
{
    /// <summary>The time of a step in nanoseconds, at least 1: the engine's hot call.</summary>
    public abstract long EstimateNs(in StepShape shape);

    /// <summary>The time with its split and the work behind it; <see cref="StepTime.TotalNs"/> equals <see cref="EstimateNs"/>.</summary>
    public abstract StepTime Estimate(in StepShape shape);

    /// <summary>Time from a request's arrival until the scheduler sees it, and back from the engine to the client: added to TTFT once, never to a step.</summary>
    public abstract long RequestOverheadNs { get; }

    /// <summary>The shortest step: one token, decoded or of a prompt. An engine takes no step for shorter, whatever its shape is estimated at, so that it can be said before when nothing ends yet.</summary>
    public virtual long ShortestNs =>
        Math.Min(
            EstimateNs(StepShape.Decodes(1, 1)),
            EstimateNs(StepShape.Prompt(1) with { SampledRows = 0 })
        );

    /// <summary>Times of steps in which one sequence decodes alone, one after the other: they follow from its length and are computed once.</summary>
    /// <param name="context">KV length in the first of them, the new token included.</param>
    /// <param name="steps">How many.</param>
    /// <returns>As many as <see cref="EstimateNs"/> says for each; empty where a model keeps none.</returns>
    public virtual ReadOnlySpan<long> LoneNs(long context, int steps) => [];

    /// <summary>Factor on a request's time to its first token before it is reported: a server's own measurements; 1 without any.</summary>
    public virtual double FirstTokenFactor => 1;
}
