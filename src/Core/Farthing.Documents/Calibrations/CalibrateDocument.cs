using System.ComponentModel;

namespace Farthing.Documents.Calibrations;

[Document("calibrate")]
[Description("A calibration that was fitted to own measurements, and the rows behind it")]
public sealed record CalibrateDocument(
    [property: Description("The calibration's file")] string Written,
    StepTimeCalibration Calibration,
    [property: Description("Rows that were used")] IReadOnlyList<CalibratedRow> Rows,
    IReadOnlyList<LeftOutMeasurement> LeftOut
);

[Description("A measured figure beside its predictions; seconds or per second")]
public sealed record CalibratedRow(
    [property: Description("Empty where it has none")] string RowId,
    string Metric,
    string Stat,
    double Measured,
    [property: Description("The built-in prediction")] double BuiltIn,
    [property: Description("The calibrated prediction")] double Fitted,
    [property: Description(
        "In the fit of step times: rows of one condition share what one row would count; 0 for TTFT"
    )]
        double Weight
);

[Description("A row that was not fitted")]
public sealed record LeftOutMeasurement(
    [property: Description("In the file, from 1")] int Line,
    [property: Description("Empty where it has none")] string RowId,
    string Reason
);
