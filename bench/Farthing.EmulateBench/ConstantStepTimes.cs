using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.EmulateBench;

/// <summary>Every step takes the same time: what leaves late is then the server's fault, not the model's.</summary>
internal sealed class ConstantStepTimes(long stepNs) : StepTimeModel
{
    public override long RequestOverheadNs => 0;

    public override long EstimateNs(in StepShape shape) => stepNs;

    public override StepTime Estimate(in StepShape shape) => new(stepNs, stepNs, 0, 0);
}
