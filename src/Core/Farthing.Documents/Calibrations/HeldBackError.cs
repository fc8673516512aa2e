using System.ComponentModel;

namespace Farthing.Documents.Calibrations;

[Description("Error on rows that were held back: each predicted by a fit that had not seen its condition")]
public sealed record HeldBackError(
    [property: Description("Median absolute error")] double MedianPercent,
    double P90Percent,
    [property: Description("Median signed error: above 0 predicts too slow")] double BiasPercent,
    int Rows
);
