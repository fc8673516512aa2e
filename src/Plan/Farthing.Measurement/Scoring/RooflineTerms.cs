using Farthing.Measurement.Calibration;
using Farthing.Serving.Steps;
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
        decode = Seconds(prepared.Steps, SteadyShapes.Decode(served, this.batch));
        prompt = Seconds(prepared.PrefillSteps ?? prepared.Steps, SteadyShapes.Prompt(served));
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
            Metric.Tpot or Metric.Itl => new BaselineTerms(decode, perToken, 0),
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

    private static double Seconds(OperatorStepTimeModel steps, in StepShape shape)
    {
        StepTime step = steps.Estimate(shape);
        return Math.Max(
            step.Bytes / steps.Deployment.Gpu.MemoryBytesPerSecond,
            step.Flops / steps.PeakFlopPerSecond
        );
    }
}
