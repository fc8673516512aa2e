using System.ComponentModel;

namespace Farthing.Documents.Serves;

[Document("serve.route")]
[Description("How requests for a model go to its deployments, by the format that clients speak")]
public sealed record ServeRouteDocument(
    [property: Description("The model as clients name it")] string Model,
    IReadOnlyList<ExplainedDeployment> Deployments,
    [property: Description("Models that are tried after it")] IReadOnlyList<string> Fallbacks
);

[Description("A deployment and what it gets")]
public sealed record ExplainedDeployment(
    string Name,
    string Upstream,
    [property: Description("The model's name there")] string UpstreamModel,
    [property: Description("The engine, or hosted")] string Engine,
    IReadOnlyList<ExplainedPath> Paths
);

[Description("An endpoint as its clients call it")]
public sealed record ExplainedPath(
    [property: Description("Such as /v1/messages")] string Path,
    [property: Description("The endpoint that is called upstream; absent: this one is not served")]
        string? UpstreamPath,
    [property: Description("False: bytes pass as they are, but for the model's name, a limit and usage")]
        bool IsTranslated,
    [property: Description("What cannot be carried as it is; empty where nothing is translated")]
        IReadOnlyList<ExplainedFate> Fates
);

[Description("What becomes of a member or part of requests")]
public sealed record ExplainedFate(
    [property: Description("Its name, as the header x-farthing-dropped and the metric have it")]
        string Member,
    [property: Description("approximated, dropped or refused")] string Fate,
    [property: Description("How, or what is said; empty where the name says it")] string Note
);
