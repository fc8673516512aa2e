using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Document("plan.shared")]
[Description("Several models on shared GPUs")]
public sealed record PlanSharedDocument(
    [property: Description("True when all of them do together")] bool Fits,
    [property: Description("True when the search was interrupted")] bool IsPartial,
    [property: Description("Of all fleets; where they fit")] double? UsdPerHour,
    double? UsdPerMonth,
    IReadOnlyList<SharedModel> Models,
    [property: Description("By kind of GPU, where an inventory or a quota counts them")]
        IReadOnlyList<LeftOverGpus> LeftOver
);

[Description("One of the models")]
public sealed record SharedModel(
    string Model,
    double RequestsPerS,
    [property: Description("Limit of each promised latency, in seconds")]
        IReadOnlyDictionary<string, double> Slo,
    [property: Description("Together with the others, where they fit")] SharedFleet? Fleet,
    [property: Description("If it were alone, where one keeps the promise")] SharedFleet? Alone
);

[Document("plan.fit")]
[Description("Models that fit on given GPUs, and the rate of each")]
public sealed record PlanFitDocument(
    [property: Description("The multiple of their rates at which all fit together; 0 for none")]
        double CommonFactor,
    [property: Description("The lowest multiple at which they were seen not to; null where none was tried")]
        double LostFactor,
    IReadOnlyList<FittedModel> Models,
    IReadOnlyList<LeftOverGpus> LeftOver
);

[Description("One of the models")]
public sealed record FittedModel(
    string Model,
    double AskedRequestsPerS,
    double TogetherRequestsPerS,
    [property: Description("At most, with all GPUs")] double AloneRequestsPerS,
    [property: Description("In the largest group of models that does")] bool FitsAtAskedRates,
    [property: Description("Together with the others")] SharedFleet? Fleet
);

[Description("A fleet and its cost")]
public sealed record SharedFleet(
    string Gpu,
    int Replicas,
    [property: Description("Such as TP2")] string Spread,
    string Weights,
    int GpusPaid,
    double UsdPerHour,
    string PriceSource,
    double UsdPerMBlended,
    double Utilization,
    [property: Description("At the mean lengths of the traffic")] double UsdPerRequest
);

[Description("GPUs that no fleet takes")]
public sealed record LeftOverGpus(string Gpu, int Left, int Count);
