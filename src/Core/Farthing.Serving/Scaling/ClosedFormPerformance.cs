using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Scaling;

/// <summary>Performance of a replica from its step times: what Dynamo's planner reads from a profile.</summary>
/// <remarks>Rate at the limits: the highest λ of the closed form for which TPOT ≤ the ITL limit and P · (1 + ρ/2/(1−ρ)) ≤ the TTFT limit, with P the steps of one prompt and ρ = min(0.95, λ · P). TTFT of a request: the tokens before it and its own, at the pace of whole steps of prompts. Source: docs/cost-model.md, section 7.</remarks>
public sealed class ClosedFormPerformance : IEnginePerformance
{
    private const double MostBusy = 0.95;
    private readonly StepTimeModel steps;
    private readonly Deployment replica;
    private readonly MemoryBudgetResult memory;
    private readonly int budget;
    private readonly int window;
    private readonly double ttftLimitSeconds;
    private readonly double itlLimitSeconds;

    /// <summary>The performance of one replica of a deployment.</summary>
    /// <param name="steps">Its step times.</param>
    /// <param name="deployment">What is served.</param>
    /// <param name="memory">Memory of the fullest GPU.</param>
    /// <param name="ttftLimitSeconds">Limit of TTFT, above 0.</param>
    /// <param name="itlLimitSeconds">Limit of ITL, above 0.</param>
    public ClosedFormPerformance(
        StepTimeModel steps,
        Deployment deployment,
        MemoryBudgetResult memory,
        double ttftLimitSeconds,
        double itlLimitSeconds
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ttftLimitSeconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(itlLimitSeconds);
        this.steps = steps;
        replica = deployment with { Replicas = 1 };
        this.memory = memory;
        budget = ResolvedEngineOptions.Of(deployment).MaxNumBatchedTokens;
        window = deployment.Model.SlidingWindow ?? int.MaxValue;
        this.ttftLimitSeconds = ttftLimitSeconds;
        this.itlLimitSeconds = itlLimitSeconds;
    }

    /// <summary>Prompt tokens a second of a replica that does nothing else.</summary>
    public double PromptTokensPerSecond => budget / StepSeconds(budget);

    /// <inheritdoc/>
    public double RequestsPerSecond(double uncachedInputTokens, double contextTokens, double outputTokens)
    {
        double output = Math.Max(1, outputTokens);
        double input = Math.Max(1, contextTokens - (output / 2));
        double cached = Math.Max(0, input - uncachedInputTokens);
        OpenLoopResult At(double rate) =>
            ClosedFormEstimate.OpenLoop(steps, replica, rate, input, output, memory, cached);
        double low = 0;
        double high = At(1e-9).CapacityPerSecond;
        for (int i = 0; i < 20; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Keeps(middle, At(middle)) ? (middle, high) : (low, middle);
        }

        // Limits that no rate keeps leave as much as the least of the search: the planner divides by it.
        return low > 0 ? low : high;
    }

    /// <summary>Requests in a replica at a rate: those that decode, and those whose prompts are computed.</summary>
    /// <param name="ratePerSecond">Requests a second of one replica.</param>
    /// <param name="inputTokens">Mean prompt.</param>
    /// <param name="outputTokens">Mean output.</param>
    public double InSystem(double ratePerSecond, double inputTokens, double outputTokens)
    {
        OpenLoopResult at = ClosedFormEstimate.OpenLoop(
            steps,
            replica,
            ratePerSecond,
            Math.Max(1, inputTokens),
            Math.Max(1, outputTokens),
            memory
        );
        return at.Batch + (ratePerSecond * at.PrefillSeconds);
    }

    /// <inheritdoc/>
    public double TtftSeconds(double queuedTokens, double uncachedInputTokens)
    {
        double tokens = Math.Max(1, queuedTokens + uncachedInputTokens);
        double whole = Math.Floor(tokens / budget);
        double rest = tokens - (whole * budget);
        return (whole * StepSeconds(budget)) + (rest >= 1 ? StepSeconds(rest) : 0);
    }

    /// <inheritdoc/>
    public double ItlSeconds(double running, double kvTokens)
    {
        double sequences = Math.Max(1, Math.Round(running));
        return steps.EstimateNs(StepShape.Decodes(sequences, Math.Max(1, kvTokens / sequences), window))
            / 1e9;
    }

    private bool Keeps(double rate, OpenLoopResult at)
    {
        double busy = Math.Min(MostBusy, rate * at.PrefillSeconds);
        double ttft = at.PrefillSeconds * (1 + (0.5 * busy / (1 - busy)));
        return at.IsFeasible && at.TpotSeconds <= itlLimitSeconds && ttft <= ttftLimitSeconds;
    }

    private double StepSeconds(double tokens) =>
        steps.EstimateNs(StepShape.Prompt((int)Math.Round(tokens), window)) / 1e9;
}
