using System.ComponentModel;

namespace Farthing.Documents.Calibrations;

[Description("A row that was not fitted")]
public sealed record LeftOutMeasurement(
    [property: Description("In the file, from 1")] int Line,
    [property: Description("Empty where it has none")] string RowId,
    string Reason
);
