using Farthing.Measurement.Calibration;
using Farthing.Serving.Deployments;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Bench;

/// <summary>The share of GPU time that prompts take, by the step-time model at the load that was measured: what splits dollars into input and output.</summary>
/// <remarks>As everywhere: of a step with both, decodes get what they would take alone, prompts the rest. A request's prompt takes its chunks' steps beside the other decodes; its answer takes output · D(b)/b, D(b) being a step of b decodes.</remarks>
public static class PrefillShare
{
    /// <summary>The share, 0 to 1.</summary>
    /// <param name="prepared">Model, GPUs and their step times.</param>
    /// <param name="input">Mean prompt tokens that were computed, not cached.</param>
    /// <param name="output">Mean output tokens.</param>
    /// <param name="inFlight">Mean requests in flight, of all replicas.</param>
    public static double Of(PreparedCondition prepared, double input, double output, double inFlight)
    {
        Deployment deployment = prepared.Served.Deployment;
        StepTimeModel steps = prepared.Steps;
        int budget = ResolvedEngineOptions.Of(deployment).MaxNumBatchedTokens;
        int batch = (int)Math.Max(1, Math.Round(inFlight / deployment.Replicas));
        double context = input + (output / 2);
        double prompt = 0;
        for (double past = 0; past < input; past += budget)
        {
            double tokens = Math.Min(budget, input - past);
            StepShape mixed = StepShape.Decodes(batch - 1, context);
            mixed.PrefillTokens = (int)Math.Max(1, Math.Round(tokens));
            mixed.PrefillSequences = 1;
            mixed.PrefillPairs = tokens * (past + (tokens / 2));
            mixed.PrefillWindowedPairs = mixed.PrefillPairs;
            mixed.PrefillKvTokens = (long)(past + tokens);
            mixed.SampledRows += past + tokens >= input ? 1 : 0;
            prompt += steps.Estimate(mixed).PrefillNs;
        }

        double answer = output * steps.Estimate(StepShape.Decodes(batch, context)).TotalNs / batch;
        return prompt + answer > 0 ? prompt / (prompt + answer) : 0;
    }
}
