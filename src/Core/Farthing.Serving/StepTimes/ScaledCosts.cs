using Farthing.Documents.Calibrations;
using Farthing.Serving.Kernels;

namespace Farthing.Serving.StepTimes;

/// <summary>Costs of layers under <see cref="StepTimeScales"/>: what step-time tables are filled from. No kind of operator gets faster than its roofline.</summary>
/// <param name="layers">The built-in costs; their gaps are those of the scaled host terms already.</param>
/// <param name="scales">The factors.</param>
/// <param name="gapsNs">Gaps of all layers, which keep their time.</param>
/// <param name="nsPerByte">Peak bandwidth: the roofline.</param>
/// <param name="nsPerFlop">The fastest peak in use.</param>
internal sealed class ScaledCosts(
    LayerCosts layers,
    StepTimeScales scales,
    double gapsNs,
    double nsPerByte,
    double nsPerFlop
)
{
    /// <summary>The factors.</summary>
    public StepTimeScales Scales => scales;

    /// <summary>One pass through all layers.</summary>
    public OperatorCost Pass(int tokens, int allTokens, bool hasPrefill) =>
        Of(layers.Pass(tokens, allTokens, hasPrefill), hasPrefill);

    /// <summary>Cost of a rank's own tokens.</summary>
    public OperatorCost Own(int tokens, bool hasPrefill) => Of(layers.Own(tokens), hasPrefill);

    /// <summary>Routed experts for the tokens of all ranks.</summary>
    public OperatorCost Experts(int allTokens, bool hasPrefill) =>
        Of(layers.Experts(allTokens, hasPrefill), scales.Experts * Mixed(hasPrefill));

    /// <summary>All-to-all exchange of a rank's routed tokens, without the factor of prefill.</summary>
    public OperatorCost Exchange(int tokens) =>
        OperatorCost.Delay(layers.ExchangeNs(tokens) * scales.Collectives);

    /// <summary>Gathering all tokens and scattering their sums, without the factor of prefill.</summary>
    public OperatorCost Gather(int allTokens) =>
        OperatorCost.Delay(layers.GatherNs(allTokens) * scales.Collectives);

    /// <summary>The output head.</summary>
    public OperatorCost Head(int rows) => Of(layers.Head(rows), scales.Gemm, scales.Arithmetic ?? 1);

    /// <summary>The factor of steps with prompts.</summary>
    public double Mixed(bool hasPrefill) => hasPrefill ? scales.Prefill : 1;

    private OperatorCost Of(PassCost pass, bool hasPrefill)
    {
        if (scales.IsNone)
        {
            return pass.Total;
        }

        double mixed = Mixed(hasPrefill);
        OperatorCost small = pass.Elementwise with { Ns = pass.Elementwise.Ns - gapsNs };
        return Of(pass.Gemm, scales.Gemm * mixed, scales.Arithmetic ?? 1)
            + Of(pass.Experts, scales.Experts * mixed)
            + Of(pass.Collectives, scales.Collectives * mixed)
            + Of(small, scales.SmallKernels * mixed)
            + OperatorCost.Delay(gapsNs);
    }

    private OperatorCost Of(OperatorCost cost, double factor, double arithmetic = 1) =>
        factor == 1 && arithmetic == 1
            ? cost
            : cost with
            {
                Ns = new ScalableTime(cost.Ns, cost.Bytes * nsPerByte, cost.Flops * nsPerFlop).Times(
                    factor,
                    arithmetic
                ),
            };
}
