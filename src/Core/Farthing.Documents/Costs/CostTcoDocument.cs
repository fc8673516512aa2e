using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.tco")]
[Description("Cost of an owned GPU")]
public sealed record CostTcoDocument(
    IReadOnlyList<OwnershipPart> Parts,
    Quantity UsdPerYear,
    [property: Description("Of its life, used or not")] Quantity UsdPerHour,
    Quantity UsdPerUsedHour,
    [property: Description("Share of its hours in use from which it is cheaper than renting")]
        Quantity? BreakEvenUtilization
) : CostDocument;

[Description("Cost of a part of it")]
public sealed record OwnershipPart(string Part, Quantity UsdPerYear);
