using Farthing.Numerics.Quantities;

namespace Farthing.Experiments.Estimates;

/// <summary>The effect of a switchback: treatment over control, minus 1, in dollars of a unit of work.</summary>
/// <param name="Pairs">Pairs with work and dollars in both blocks.</param>
/// <param name="LeftOut">Pairs that lack it.</param>
/// <param name="Effect">The geometric mean of the pairs' ratios, minus 1.</param>
/// <param name="LogError">Standard error of ln(1 + effect).</param>
/// <param name="Fixed">Student's interval over pairs.</param>
/// <param name="Anytime">The interval for any number of looks.</param>
/// <param name="SignFlipP">The exact two-sided p of no effect in any block: share of sign flips with as large a sum.</param>
/// <param name="CarryOverP">p that the early half of blocks shows the late half's effect; a small one means that a block acts on the next.</param>
/// <param name="VarianceReduction">Share of variance that the covariate removed.</param>
public sealed record BlockEstimate(
    int Pairs,
    int LeftOut,
    double Effect,
    double LogError,
    Interval Fixed,
    Interval Anytime,
    double SignFlipP,
    double CarryOverP,
    double VarianceReduction
);
