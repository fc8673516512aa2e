using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Document("plan.any")]
[Description(
    "Several models, any of which will do: each with the whole traffic to itself; exit code 1 where none keeps its promise"
)]
public sealed record PlanAnyDocument(
    [property: Description("The model of the cheapest fleet; away where none keeps its promise")]
        string? Cheapest,
    [property: Description("True when the search was interrupted")] bool IsPartial,
    [property: Description("Cheapest first, those without a fleet last")] IReadOnlyList<AnyModel> Models,
    [property: Description("What is known of the difference in quality between the models")]
        string QualityBetween
);

[Description("One of the models")]
public sealed record AnyModel(
    string Model,
    double RequestsPerS,
    [property: Description("Where one keeps the promise")] SharedFleet? Fleet,
    double? UsdPerMonth,
    [property: Description("Its dollars over those of the cheapest")] double? TimesCheapest,
    [property: Description("What its weights' format keeps of its own 16-bit scores, with the evidence")]
        string QualityOfFormat
);
