using Farthing.Serving.Slos;

namespace Farthing.Measurement.Calibration;

/// <summary>A figure that somebody measured and published.</summary>
/// <param name="Row">Which figure of which condition.</param>
/// <param name="Value">The figure: seconds, tokens per second or requests per second.</param>
/// <param name="IsScoreable">False where the condition is not fully stated: kept out of fits and scores.</param>
/// <param name="Table">The published table that it stands in; rows of one table move together. Empty where none is named.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Notes">The row's remarks, as published.</param>
public sealed record MeasuredRow(
    ConditionRow Row,
    double Value,
    bool IsScoreable,
    string Table,
    string Source,
    string Notes
)
{
    /// <summary>The condition of the run.</summary>
    public Condition Condition => Row.Condition;

    /// <summary>Which figure.</summary>
    public Metric Metric => Row.Metric;

    /// <summary>Which statistic of it.</summary>
    public Statistic Statistic => Row.Statistic;
}
