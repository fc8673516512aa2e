using Farthing.Numerics.Quantities;

namespace Farthing.Experiments.Checks;

/// <summary>The result of one check.</summary>
/// <param name="Kind">The check.</param>
/// <param name="State">Its result.</param>
/// <param name="Value">Its figure: an effect, a share, a count or a p, as <paramref name="Kind"/> has it.</param>
/// <param name="Interval">The 90 % interval of an effect.</param>
/// <param name="P">How often chance alone gives a figure as far off.</param>
/// <param name="ControlUsd">Dollars of a unit of work in control, of the period before.</param>
/// <param name="TreatmentUsd">The same in treatment.</param>
/// <param name="Note">A remark in words.</param>
public sealed record CheckResult(
    CheckKind Kind,
    CheckState State,
    double? Value = null,
    Interval? Interval = null,
    double? P = null,
    double? ControlUsd = null,
    double? TreatmentUsd = null,
    string? Note = null
);

/// <summary>States of a check.</summary>
public enum CheckState
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>Not as it should be, and taken into account: the interval was widened, or it is only shown.</summary>
    Noted,

    /// <summary>Not as it should be: there is no result.</summary>
    Failed,

    /// <summary>Without the figures that it needs, such as a history.</summary>
    NotRun,
}
