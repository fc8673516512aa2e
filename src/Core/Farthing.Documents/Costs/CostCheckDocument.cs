using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.check")]
[Description("Check of a published claim against physics")]
public sealed record CostCheckDocument(
    IReadOnlyList<ClaimFinding> Findings,
    [property: Description("The worst of the findings")] ClaimVerdict Verdict,
    [property: Description("Of a GPU")] Quantity WeightBytes,
    [property: Description("Of a GPU")] Quantity KvRoomBytes,
    Quantity KvRoomTokens,
    [property: Description("Tokens of each sequence that memory allows")] Quantity ContextByMemory,
    [property: Description("At most")] Quantity FloorTps,
    [property: Description("At 100 %, like the next; with the price of a GPU-hour")] Quantity? FloorPrice,
    Quantity? PriceAtClaim,
    [property: JsonPropertyName("price_at_70_percent")] Quantity? PriceAt70Percent,
    [property: Description("The utilization that the claimed price assumes")] Quantity? ImpliedUtilization,
    [property: Description("What readers need beside what each user gets")] IReadOnlyList<ReaderNeed> Readers
) : CostDocument;

[Description("One question to a claim with its answer")]
public sealed record ClaimFinding(
    string Question,
    ClaimVerdict Verdict,
    [property: Description("The numbers behind it")] string Arithmetic
);

[Description("A pace or a wait that readers need")]
public sealed record ReaderNeed(
    [property: Description("In words")] string Need,
    Quantity Limit,
    [property: Description("What the claim gives one user")] Quantity Gets,
    bool Met
);

/// <summary>Verdict on a claim, from best to worst.</summary>
public enum ClaimVerdict
{
    /// <summary>Nothing computed speaks against it.</summary>
    Possible,

    /// <summary>Not excluded by physics, but beyond what the model expects or what people get.</summary>
    Optimistic,

    /// <summary>Excluded by memory, bandwidth or arithmetic.</summary>
    Impossible,
}
