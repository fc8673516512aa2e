using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.speculate")]
[Description("Gain or loss of speculative decoding")]
public sealed record CostSpeculateDocument(
    [property: Description("Of the target, bonus token included")] Quantity TokensPerStep,
    Quantity BreakEvenTokensPerStep,
    [property: Description("Without speculation")] Quantity StepSeconds,
    [property: Description("Draft, verification and overhead")] Quantity SpeculativeStepSeconds,
    Quantity Gain,
    bool Advised,
    Quantity? Price
) : CostDocument;
