using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Routes;

[Document("route.explain")]
[Description("What a router decides on a prompt, and by what")]
public sealed record RouteExplainDocument(
    string Weak,
    string Strong,
    [property: Description("The model that the router's promise lets answer")] string Chosen,
    [property: Description("The higher, the more the strong model is needed")] double Score,
    [property: Description("Score up to which the weak model answers; null: it never does")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? MaxWeakScore,
    [property: Description("What the strong answer is expected to be better by: −1 to 1")] double Gain,
    [property: Description("Prompt length is all that decides")] bool IsByLength,
    [property: Description("They add up to the score; the largest first")]
        IReadOnlyList<RouteExplainPart> Parts
);
