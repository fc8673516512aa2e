using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Serving;

/// <summary>Step times that can be computed on paper: a fixed part, a part per token and a part per KV token read, in nanoseconds.</summary>
internal sealed class LinearStepTimes(long fixedNs = 1000, long perTokenNs = 10, double perKvTokenNs = 0)
    : StepTimeModel
{
    public override long RequestOverheadNs => 0;

    public override long EstimateNs(in StepShape shape) =>
        Math.Max(
            1,
            fixedNs
                + (shape.Tokens * perTokenNs)
                + (long)(
                    perKvTokenNs
                    * (shape.DecodeKvTokens + shape.PrefillKvTokens + shape.DecodeWindowedKvTokens)
                )
        );

    public override StepTime Estimate(in StepShape shape)
    {
        StepShape alone = new()
        {
            DecodeSequences = shape.DecodeSequences,
            DecodeKvTokens = shape.DecodeKvTokens,
            DecodeWindowedKvTokens = shape.DecodeWindowedKvTokens,
        };
        return new StepTime(
            EstimateNs(shape),
            shape.DecodeSequences == 0 ? 0 : EstimateNs(alone),
            1e6 * Math.Sqrt(shape.DecodeKvTokens),
            1e7 * Math.Sqrt(shape.Tokens)
        );
    }
}
