using Farthing.Serving.Steps;

namespace Farthing.Measurement.Calibration;

/// <summary>Shapes of the typical steps of a condition at rest: what its step times and its roofline are computed from.</summary>
internal static class SteadyShapes
{
    /// <summary>A step of so many decodes at the mean context.</summary>
    public static StepShape Decode(ServedCondition served, double batch)
    {
        int sequences = Math.Max(1, (int)Math.Round(batch));
        int window = served.Deployment.Model.SlidingWindow ?? int.MaxValue;
        int context = (int)Math.Max(1, served.MeanInput + (served.MeanOutput / 2));
        return StepShape.Decodes(sequences, context, window);
    }

    /// <summary>A step of one whole prompt of the mean length.</summary>
    public static StepShape Prompt(ServedCondition served)
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
}
