using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Description("Requests of a course for one reason")]
public sealed record RouteReason(
    [property: Description("small, large, direct, shadow or bypass")] string Course,
    [property: Description("Such as promised, unsure, judge_failed, tools (docs/route.md)")] string Reason,
    long Requests
);
