using Farthing.Serving.Deployments;
using Farthing.Serving.Slos;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Calibration;

/// <summary>A static batch: C prompts are computed together, then every sequence decodes to its end; nothing joins.</summary>
/// <remarks>
/// First token = Σ steps of at most max_num_batched_tokens prompt tokens. E2E = first token + Σ decode steps i = 1 … output − 1 at context input + i. TPOT = (E2E − first token)/(output − 1).
/// Output rate = C·output / E2E. No GPU can be faster than <see cref="HighestOutputRate"/>: the same steps at peak bandwidth or peak compute. Where the KV memory holds fewer than C sequences, they run in equal waves one after another.
/// </remarks>
public sealed class StaticFigures : ConditionFigures
{
    private readonly ServedCondition served;
    private readonly OperatorStepTimeModel steps;
    private readonly int batch;
    private readonly int waves;
    private readonly Lazy<double> firstToken;
    private readonly Lazy<double> decode;

    /// <summary>The figures of a static batch.</summary>
    public StaticFigures(PreparedCondition prepared)
    {
        served = prepared.Served;
        steps = prepared.Steps;
        double inFlight = Math.Max(1, Math.Round(served.Concurrency / served.BusyReplicas));
        double held = Math.Max(
            1,
            Math.Floor(served.Memory.KvTokens / (served.MeanInput + served.MeanOutput))
        );
        waves = (int)Math.Ceiling(inFlight / held);
        batch = (int)Math.Ceiling(inFlight / waves);
        firstToken = new(() => FirstTokenSeconds(Predicted));
        decode = new(() => DecodeSeconds(Predicted));
    }

    /// <summary>Output tokens per second that no kernels could exceed: every step as long as its bytes take at peak bandwidth, or its arithmetic at the peak. A measurement above it was labelled wrong.</summary>
    public double HighestOutputRate() =>
        (double)batch
        * served.BusyReplicas
        * served.MeanOutput
        / (FirstTokenSeconds(Least) + DecodeSeconds(Least));

    /// <inheritdoc/>
    public override double? Estimate(Metric metric, Statistic statistic)
    {
        double whole = waves * (firstToken.Value + decode.Value);
        double perSecond = (double)batch * waves * served.BusyReplicas / whole;
        double gaps = Math.Max(0, served.MeanOutput - 1);
        return metric switch
        {
            Metric.Ttft => steps.FirstTokenFactor * firstToken.Value,
            Metric.Tpot => gaps > 0 ? decode.Value / gaps : null,
            Metric.Itl => gaps > 0 ? GapSeconds(statistic) : null,
            Metric.E2e => (steps.FirstTokenFactor * firstToken.Value) + decode.Value,
            _ when statistic != Statistic.Mean => null,
            Metric.OutputRate => perSecond * served.MeanOutput,
            Metric.TotalRate => perSecond * (served.MeanInput + served.MeanOutput),
            _ => perSecond,
        };
    }

    /// <inheritdoc/>
    public override string Method(Metric metric, Statistic statistic) =>
        waves == 1 ? "one static batch" : $"static batches of {batch}";

    private double Predicted(StepShape shape) => steps.EstimateNs(shape) / 1e9;

    private double Least(StepShape shape)
    {
        StepTime work = steps.Estimate(shape);
        return Math.Max(
            work.Bytes / served.Deployment.Gpu.MemoryBytesPerSecond,
            work.Flops / steps.PeakFlopPerSecond
        );
    }

    private double FirstTokenSeconds(Func<StepShape, double> secondsOf)
    {
        int budget =
            ResolvedEngineOptions.Of(served.Deployment).MaxNumBatchedTokens * served.Deployment.DataParallel;
        int input = Math.Max(1, (int)Math.Round(served.MeanInput));
        int window = served.Deployment.Model.SlidingWindow ?? int.MaxValue;
        double seconds = 0;
        long left = (long)batch * input;
        int past = 0; // Of the prompt that the step starts in.
        while (left > 0)
        {
            StepShape shape = default;
            long take = Math.Min(budget, left);
            left -= take;
            while (take > 0)
            {
                int tokens = (int)Math.Min(take, input - past);
                double pairs = tokens * (past + (tokens / 2.0));
                double seen =
                    past >= window ? (double)tokens * window : Math.Min(pairs, (double)tokens * window);
                shape.PrefillTokens += tokens;
                shape.PrefillSequences++;
                shape.PrefillPairs += pairs;
                shape.PrefillWindowedPairs += seen;
                shape.PrefillKvTokens += past + tokens;
                past += tokens;
                take -= tokens;
                if (past == input)
                {
                    past = 0;
                    shape.SampledRows++;
                }
            }

            seconds += secondsOf(shape);
        }

        return seconds;
    }

    /// <summary>A gap is a decode step, which grows with the context: the share of gaps below it is the share of steps before it.</summary>
    private double GapSeconds(Statistic statistic)
    {
        int gaps = Math.Max(1, (int)Math.Round(served.MeanOutput) - 1);
        if (statistic == Statistic.Mean)
        {
            return decode.Value / gaps;
        }

        int context = Math.Max(1, (int)Math.Round(served.MeanInput)) + 1 + (gaps * statistic.Percent() / 100);
        return Predicted(
            StepShape.Decodes(batch, context, served.Deployment.Model.SlidingWindow ?? int.MaxValue)
        );
    }

    private double DecodeSeconds(Func<StepShape, double> secondsOf)
    {
        int window = served.Deployment.Model.SlidingWindow ?? int.MaxValue;
        int input = Math.Max(1, (int)Math.Round(served.MeanInput));
        int output = Math.Max(1, (int)Math.Round(served.MeanOutput));
        // Step times are all but straight in the context: at most 64 points stand for all steps.
        int gaps = output - 1;
        int points = Math.Min(64, gaps);
        double seconds = 0;
        for (int i = 0; i < points; i++)
        {
            int context = input + 1 + (int)((i + 0.5) * gaps / points);
            seconds += secondsOf(StepShape.Decodes(batch, context, window)) * gaps / points;
        }

        return seconds;
    }
}
