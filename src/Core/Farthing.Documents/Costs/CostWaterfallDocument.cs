using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.waterfall")]
[Description("Levers multiplied out, each on what the one before left over")]
public sealed record CostWaterfallDocument(
    IReadOnlyList<CostBar> Bars,
    Quantity Start,
    Quantity End,
    [property: Description("Of all factors")] Quantity Product,
    [property: Description("The claim from adding the savings up, which is wrong")] Quantity AddedUp,
    Quantity? Target
) : CostDocument;

[Description("A factor and what it does to the value before it, in the unit of the start")]
public sealed record CostBar(string Name, Quantity Factor, Quantity Before, Quantity After);
