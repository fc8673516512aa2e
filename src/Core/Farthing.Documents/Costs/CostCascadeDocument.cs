using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.cascade")]
[Description("Small model first, big model for the rest")]
public sealed record CostCascadeDocument(
    Quantity Price,
    [property: Description("Than the big model alone")] Quantity TimesCheaper,
    [property: Description("With an escalation, like the next")] Quantity? BreakEvenEscalation = null,
    bool? Saves = null
) : CostDocument;
