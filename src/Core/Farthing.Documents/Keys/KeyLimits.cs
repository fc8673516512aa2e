using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Keys;

[Description("A stored key's own limits; null members do not limit")]
public sealed record KeyLimits(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? RequestsPerMinute,
    [property: Description("In and out")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? TokensPerMinute,
    [property: Description("Requests at a time")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        int? Concurrency
);
