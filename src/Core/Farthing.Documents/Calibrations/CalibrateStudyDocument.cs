using System.ComponentModel;

namespace Farthing.Documents.Calibrations;

[Document("calibrate.study")]
[Description("Value of a few own rows, on published tables")]
public sealed record CalibrateStudyDocument(
    [property: Description("Number of draws of the known conditions")] int Draws,
    IReadOnlyList<OwnRowsMean> Groups
);

[Description("Errors on the conditions that were not known: means over the tables of a group")]
public sealed record OwnRowsMean(
    [property: Description("tpot or ttft")] string Metric,
    string Name,
    [property: Description("Away where the group is not one family")] string? Family,
    [property: Description("Conditions of each table that were known")] int Known,
    int Tables,
    [property: Description("Tables with a larger mean of medians than built in")] int TablesWorse,
    [property: Description("Of the built-in prediction")] double MedianBeforePercent,
    double P90BeforePercent,
    [property: Description("Of the calibrated prediction")] double MedianPercent,
    double P90Percent,
    [property: Description("Share of rows inside the calibrated 90 % band")] double InBandFraction,
    [property: Description("(high − low) / prediction")] double BandWidthFraction,
    [property: Description(
        "Remaining width of the built-in band: ln(high / low) over the same of the built-in one"
    )]
        double BandLeftFraction
);
