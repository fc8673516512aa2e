using Farthing.Serving.Deployments;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.ClosedForm;

/// <summary>Steps of a replica by how many sequences decode, how long they are, and how many prompt tokens go along.</summary>
/// <param name="steps">Step times.</param>
/// <param name="deployment">What is served.</param>
/// <param name="input">Tokens of a prompt.</param>
internal sealed class RunSteps(StepTimeModel steps, Deployment deployment, double input)
{
    private readonly int window = deployment.Model.SlidingWindow ?? int.MaxValue;

    /// <summary>A step of decodes alone, in seconds, straight between whole batches.</summary>
    /// <param name="batch">Sequences, at least 1.</param>
    /// <param name="context">Their mean length.</param>
    public double Decode(double batch, double context)
    {
        double low = Math.Max(1, Math.Floor(batch));
        double share = Math.Max(0, batch - low);
        double below = Seconds(StepShape.Decodes(low, context, window));
        return share == 0
            ? below
            : below + (share * (Seconds(StepShape.Decodes(low + 1, context, window)) - below));
    }

    /// <summary>A step of decodes with prompt tokens beside them, in seconds. Prompts are taken at their mean work per token.</summary>
    /// <param name="batch">Decoding sequences.</param>
    /// <param name="context">Their mean length.</param>
    /// <param name="tokens">Prompt tokens.</param>
    public double Mixed(double batch, double context, double tokens)
    {
        StepShape shape = StepShape.Decodes(Math.Round(Math.Max(0, batch)), context, window);
        double prompts = tokens / input;
        double pairs = input * input / 2;
        double seen =
            input <= window ? pairs : (window * (window / 2.0)) + ((input - window) * (double)window);
        shape.PrefillTokens = (int)Math.Max(1, Math.Round(tokens));
        shape.PrefillSequences = (int)Math.Max(1, Math.Round(prompts));
        shape.PrefillPairs = prompts * pairs;
        shape.PrefillWindowedPairs = prompts * seen;
        shape.PrefillKvTokens = (long)(prompts < 1 ? (input + tokens) / 2 : tokens);
        shape.SampledRows += shape.PrefillSequences;
        return Seconds(shape);
    }

    private double Seconds(in StepShape shape) => steps.EstimateNs(shape) / 1e9;
}
