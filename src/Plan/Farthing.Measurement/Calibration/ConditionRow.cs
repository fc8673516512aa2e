using Farthing.Serving.Slos;

namespace Farthing.Measurement.Calibration;

/// <summary>One figure of one condition.</summary>
/// <param name="RowId">The row's own id.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Condition">What was run.</param>
/// <param name="Metric">Which figure.</param>
/// <param name="Statistic">Which statistic of it.</param>
public sealed record ConditionRow(
    string RowId,
    int Line,
    Condition Condition,
    Metric Metric,
    Statistic Statistic
);
