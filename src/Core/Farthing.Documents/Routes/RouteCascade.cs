using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Routes;

[Description("The cascade of a model, counted since its settings were put in force")]
public sealed record RouteCascade(
    [property: Description("As clients name it")] string Model,
    [property: Description("The model that answers first")] string Small,
    [property: Description("Begin of the counts; ISO 8601 in UTC")] string Since,
    RouteState State,
    [property: Description("Why no answer of the small model is given; null: they are given")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Why,
    RouteCourses Requests,
    [property: Description("The same requests with the reason of each course, most first")]
        IReadOnlyList<RouteReason> Reasons,
    [property: Description(
        "Of requests that the small model was asked first, those that went on to the large one; null before the first"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? EscalationFraction,
    RoutePledge Promise,
    RouteAudit Audit,
    RouteDollars Dollars,
    [property: Description(
        "p* − p of the last 1,000 requests: how much more may escalate before the cascade loses; null before the first"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? HeadroomFraction,
    [property: Description(
        "Milliseconds until the small model's answer was decided on, median of the last 1,024; null before the first"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? AddedP50Ms,
    [property: Description("Their 95th percentile")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? AddedP95Ms,
    [property: Description("What a promise lacks; null: there is one")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        RouteLabelGap? Labels
);
