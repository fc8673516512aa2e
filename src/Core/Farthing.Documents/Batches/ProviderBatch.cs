using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Batches;

[Description("Lines of a batch that went to a provider as one batch of its.")]
public sealed record ProviderBatch(
    [property: Description("The deployment, such as openai/gpt-4o-mini")] string Deployment,
    [property: Description("The provider's id of it; null before it is sent")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Id,
    [property: Description("The provider's word for its state; gathering or sending before")] string Status,
    [property: Description("Its lines")] long Lines,
    [property: Description("Lines that went back to the gateway, which runs them itself")] long Returned,
    [property: Description("What was amiss; null without")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Note
);
