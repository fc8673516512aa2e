using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.tco")]
[Description("What a GPU of one's own costs")]
public sealed record CostTcoDocument(
    IReadOnlyList<OwnershipPart> Parts,
    Quantity UsdPerYear,
    [property: Description("Of its life, used or not")] Quantity UsdPerHour,
    Quantity UsdPerUsedHour,
    [property: Description("Share of its hours in use from which it is cheaper than renting")]
        Quantity? BreakEvenUtilization
) : CostDocument;

[Description("What a part of it costs")]
public sealed record OwnershipPart(string Part, Quantity UsdPerYear);
