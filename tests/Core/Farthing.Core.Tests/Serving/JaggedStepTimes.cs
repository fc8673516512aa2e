using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Serving;

/// <summary>Step times that follow no order: more work may take less time, down to nothing.</summary>
internal sealed class JaggedStepTimes(uint seed) : StepTimeModel
{
    public override long RequestOverheadNs => 0;

    public override long EstimateNs(in StepShape shape)
    {
        uint mixed =
            ((uint)shape.Tokens * 2654435761u)
            ^ ((uint)shape.DecodeKvTokens * 2246822519u)
            ^ ((uint)shape.PrefillKvTokens * 3266489917u)
            ^ (seed * 668265263u);
        mixed = (mixed ^ (mixed >> 15)) * 2246822519u;
        return 1 + ((mixed ^ (mixed >> 13)) % 3000);
    }

    public override StepTime Estimate(in StepShape shape) => new(EstimateNs(shape), 0, 1, 1);
}
