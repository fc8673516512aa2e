using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.right-size")]
[Description("Number of GPUs of each kind for a demand")]
public sealed record CostRightSizeDocument(
    [property: Description("The smallest bill for the same tokens first")] IReadOnlyList<SizedOption> Options
) : CostDocument;

[Description("GPUs that carry the demand")]
public sealed record SizedOption(
    string Name,
    [property: Description("That carry the peak")] double Gpus,
    double GpusForMean,
    Quantity UsdPerMonth,
    Quantity Price,
    double MeanUtilization,
    double PeakUtilization
);
