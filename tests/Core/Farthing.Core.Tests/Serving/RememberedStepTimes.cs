using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Serving;

/// <summary>Step times that are also known for a sequence that decodes alone.</summary>
internal sealed class RememberedStepTimes(StepTimeModel inner, int windowTokens) : StepTimeModel
{
    private const int Longest = 8192;
    private readonly long[] lone =
    [
        .. Enumerable
            .Range(0, Longest)
            .Select(context =>
                inner.EstimateNs(
                    StepShape.Decodes(1, context, windowTokens == 0 ? int.MaxValue : windowTokens)
                )
            ),
    ];

    public override long RequestOverheadNs => inner.RequestOverheadNs;

    public override long EstimateNs(in StepShape shape) => inner.EstimateNs(shape);

    public override StepTime Estimate(in StepShape shape) => inner.Estimate(shape);

    public override ReadOnlySpan<long> LoneNs(long context, int steps)
    {
        Asked += steps;
        return lone.AsSpan((int)context, steps);
    }

    /// <summary>Steps that were asked for at once.</summary>
    public long Asked { get; private set; }
}
