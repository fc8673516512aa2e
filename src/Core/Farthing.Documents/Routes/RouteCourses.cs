using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Description("Requests by what the cascade did")]
public sealed record RouteCourses(
    [property: Description("The small model's answer was given")] long Small,
    [property: Description("The small model was asked, and the large one answered")] long Large,
    [property: Description("The large model answered at once")] long Direct,
    [property: Description("Nothing is promised: the large model answered")] long Shadow,
    [property: Description("None for a cascade: the large model answered")] long Bypass
)
{
    [Description("All of them")]
    public long Total => Small + Large + Direct + Shadow + Bypass;
}
