using Farthing.Measurement.Calibration;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Scoring;

/// <summary>Sheet-value times of a condition, for the baselines that stand beside our predictions.</summary>
/// <remarks>A step's roofline is the larger of bytes/bandwidth and arithmetic/peak: weights once, live KV once, 2 FLOP per weight and token, averaged over the replica's GPUs.</remarks>
internal sealed class RooflineTerms
{
    private readonly ServedCondition served;
    private readonly double batch;
    private readonly double decode;
    private readonly double prompt;

    /// <summary>The terms of a condition.</summary>
    /// <param name="prepared">Its deployments and step times.</param>
    /// <param name="batch">Requests that decode at a time on a replica.</param>
    public RooflineTerms(PreparedCondition prepared, double batch)
    {
        served = prepared.Served;
        this.batch = Math.Max(1, batch);
        decode = Seconds(prepared.Steps, DecodeShape(served, this.batch));
        prompt = Seconds(prepared.PrefillSteps ?? prepared.Steps, PromptShape(served));
    }

    /// <summary>A step of so many decodes at the mean context.</summary>
    public static StepShape DecodeShape(ServedCondition served, double batch)
    {
        int sequences = Math.Max(1, (int)Math.Round(batch));
        int window = served.Deployment.Model.SlidingWindow ?? int.MaxValue;
        int context = (int)Math.Max(1, served.MeanInput + (served.MeanOutput / 2));
        return new StepShape
        {
            DecodeSequences = sequences,
            DecodeKvTokens = (long)sequences * context,
            DecodeWindowedKvTokens = (long)sequences * Math.Min(context, window),
            DecodeMaxKvTokens = context,
            SampledRows = sequences,
        };
    }

    /// <summary>The terms of a metric.</summary>
    public BaselineTerms Of(Metric metric)
    {
        double output = Math.Max(1, served.MeanOutput);
        double perToken = served.Prefill is null ? batch * prompt / output : 0;
        double ahead = Ahead() * prompt;
        return metric switch
        {
            Metric.Ttft => new BaselineTerms(prompt, ahead, 0),
            Metric.Tpot => new BaselineTerms(decode, perToken, 0),
            Metric.E2e => new BaselineTerms(prompt + (output * decode), ahead + (output * perToken), 0),
            Metric.OutputRate => Rate(1),
            Metric.TotalRate => Rate((served.MeanInput + output) / output),
            _ => Rate(1 / output),
        };

        BaselineTerms Rate(double perOutputToken) =>
            new(decode, perToken, batch * served.Deployment.Replicas * perOutputToken);
    }

    /// <summary>Prompts that start with a request: the loop's, or the run's where all start at once.</summary>
    private double Ahead() =>
        served.LoadMode switch
        {
            LoadMode.Offline => served.Requests / (double)served.Deployment.Replicas,
            LoadMode.Open => batch,
            _ => served.Concurrency / (served.Prefill ?? served.Deployment).Replicas,
        };

    /// <summary>A step of one whole prompt of the mean length.</summary>
    public static StepShape PromptShape(ServedCondition served)
    {
        int tokens = (int)Math.Max(1, Math.Round(served.MeanInput));
        int window = served.Deployment.Model.SlidingWindow ?? int.MaxValue;
        double pairs = tokens * (tokens / 2.0);
        return new StepShape
        {
            PrefillTokens = tokens,
            PrefillSequences = 1,
            PrefillPairs = pairs,
            PrefillWindowedPairs = Math.Min(pairs, (double)tokens * window),
            PrefillKvTokens = tokens,
            SampledRows = 1,
        };
    }

    private static double Seconds(OperatorStepTimeModel steps, in StepShape shape)
    {
        StepTime step = steps.Estimate(shape);
        return Math.Max(
            step.Bytes / steps.Deployment.Gpu.MemoryBytesPerSecond,
            step.Flops / steps.PeakFlopPerSecond
        );
    }
}
