using Farthing.Documents.Calibrations;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Overlays;

/// <summary>Step times under changing factors: what the kernels take is asked once per shape and kept, so that a fit only adds up.</summary>
/// <remarks>For one condition and one thread: shapes are told apart by their counts, since all sequences of a condition are alike.</remarks>
/// <param name="builtIn">The model without calibration.</param>
internal sealed class PartStepTimes(OperatorStepTimeModel builtIn) : StepTimeModel
{
    private readonly Dictionary<(int, int, int, long), StepComponents> known = [];

    /// <summary>The factors that estimates are made under.</summary>
    public StepTimeScales Scales { get; set; } = StepTimeScales.None;

    /// <inheritdoc/>
    public override long RequestOverheadNs => builtIn.RequestOverheadNs;

    /// <summary>None is known: a step of one token would be taken for one of the condition.</summary>
    public override long ShortestNs => 1;

    /// <inheritdoc/>
    public override long EstimateNs(in StepShape shape)
    {
        if (shape.Tokens == 0)
        {
            return 1;
        }

        (int, int, int, long) key = (
            shape.DecodeSequences,
            shape.PrefillTokens,
            shape.SampledRows,
            shape.PrefillKvTokens
        );
        if (!known.TryGetValue(key, out StepComponents parts))
        {
            parts = builtIn.Components(shape);
            known.Add(key, parts);
        }

        return Math.Max(1, (long)Math.Ceiling(parts.Ns(Scales)));
    }

    /// <inheritdoc/>
    public override StepTime Estimate(in StepShape shape)
    {
        long total = EstimateNs(shape);
        StepTime known = builtIn.Estimate(shape);
        return known with { TotalNs = total, DecodeNs = Math.Min(total, known.DecodeNs) };
    }
}
