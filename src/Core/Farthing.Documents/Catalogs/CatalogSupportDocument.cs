using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Catalogs;

[Document("catalog.support")]
[Description("Weight formats of a model on a GPU; exit code 1 where it runs in none")]
public sealed record CatalogSupportDocument(
    string Model,
    string Gpu,
    [property: Description("The GPU's generation")] string Architecture,
    string Engine,
    [property: Description("False where kernels were timed with another engine")] bool Timed,
    [property: Description("What is known of the engine beside its kernels")]
        IReadOnlyList<EngineFact> EngineFacts,
    IReadOnlyList<FormatSupport> Formats
);

[Description("One weight format of a model on a GPU")]
public sealed record FormatSupport(
    string Format,
    [property: Description("Degrees at which it runs, of 1, 2, 4, 8 and 16; empty: impossible")]
        IReadOnlyList<int> TensorParallel,
    [property: Description(
        "The least known of its operators; at best transferred for engines whose kernels were not timed; null: impossible"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        Coefficients? Coefficients,
    IReadOnlyList<RuleFinding> Rejections,
    [property: Description("Entry of the support table for the format")] IReadOnlyList<RuleFinding> Notes,
    IReadOnlyList<OperatorCoverage> Operators
);
