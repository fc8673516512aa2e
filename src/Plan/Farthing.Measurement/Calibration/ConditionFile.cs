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

/// <summary>Tables of conditions together.</summary>
public static class ConditionFiles
{
    /// <summary>The rows of several tables, one after the other.</summary>
    /// <param name="files">At least one.</param>
    public static ConditionFile<T> Together<T>(IReadOnlyList<ConditionFile<T>> files) =>
        files.Count == 1
            ? files[0]
            : new(
                [.. files.SelectMany(file => file.Rows)],
                [.. files.SelectMany(file => file.Problems)],
                [.. files.SelectMany(file => file.Warnings).Distinct()]
            );
}
