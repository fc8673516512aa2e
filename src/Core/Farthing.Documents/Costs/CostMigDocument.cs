using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.mig")]
[Description("One GPU in slices against the same GPU whole")]
public sealed record CostMigDocument(
    Quantity SlicedPrice,
    Quantity WholePrice,
    [property: Description("Slices over whole")] Quantity TokensRatio,
    [property: Description("Of the slices")]
    [property: JsonPropertyName("price_at_70_percent")]
        Quantity PriceAt70Percent,
    [property: Description("By its name; with a profile, like what follows")]
        Quantity? SliceMemoryBytes = null,
    Quantity? SliceBandwidth = null,
    [property: Description("Share of the GPU's")] Quantity? SliceCompute = null
) : CostDocument;
