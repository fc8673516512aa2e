using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.duty")]
[Description("A machine that is busy for a while and then idle, against a steady one")]
public sealed record CostDutyDocument(
    Quantity MeanUtilization,
    Quantity SteadyUtilization,
    [property: Description("Cost of a token, over the steady one's")] Quantity CostFactor,
    Quantity? Price,
    Quantity? SteadyPrice
) : CostDocument;
