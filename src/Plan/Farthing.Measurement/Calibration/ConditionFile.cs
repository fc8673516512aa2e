namespace Farthing.Measurement.Calibration;

/// <summary>A table of conditions or measurements as it was read: good rows, and what was wrong with the others.</summary>
/// <typeparam name="T"><see cref="ConditionRow"/> or <see cref="MeasuredRow"/>.</typeparam>
/// <param name="Rows">The rows that could be read, in the order of the file.</param>
/// <param name="Problems">One per row that could not, in the order of the file.</param>
/// <param name="Warnings">Remarks about the file as a whole: columns that mean nothing here.</param>
public sealed record ConditionFile<T>(
    IReadOnlyList<T> Rows,
    IReadOnlyList<RowProblem> Problems,
    IReadOnlyList<string> Warnings
);
