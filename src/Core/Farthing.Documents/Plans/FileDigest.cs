using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Description("A file that was read")]
public sealed record FileDigest(string Name, string Sha256);

[Description("Every file that the plan follows from")]
public sealed record InputDigests(
    [property: Description("Built into the program")] IReadOnlyList<FileDigest> Data,
    [property: Description("Laid over the catalog, in their order")] IReadOnlyList<FileDigest> Overlays,
    IReadOnlyList<FileDigest> Traces,
    [property: Description("The current fleet")] IReadOnlyList<FileDigest> Current
);

[Description("The days of the prices that could be chosen from: of a cloud or of an API")]
public sealed record PriceDays(string Name, string? Oldest, string? Newest);

[Description("Command that makes the document again")]
public sealed record ReplayLine(
    [property: Description("The words after the verb")] IReadOnlyList<string> Arguments,
    string? ScenarioFile,
    string ScenarioText,
    string Today
);
