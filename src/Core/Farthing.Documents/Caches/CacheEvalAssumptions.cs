using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Caches;

[Description("What the dollars rest on; none of it is measured by the pairs")]
public sealed record CacheEvalAssumptions(
    [property: Description("Of one answer by the model")] Quantity AnswerUsd,
    [property: Description("Questions that repeat an earlier one in other words")] Quantity RepeatFraction,
    [property: Description("Questions that look like an earlier one and need another answer")]
        Quantity NearFraction,
    [property: Description("Of one question")] Quantity EmbeddingUsd,
    [property: Description("Of one wrong answer; null where it is not known")] Quantity? WrongUsd
);
