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
        "The least known of its operators; at best transferred for engines whose kernels were not timed; absent: impossible"
    )]
        Coefficients? Coefficients,
    IReadOnlyList<RuleFinding> Rejections,
    [property: Description("Entry of the support table for the format")] IReadOnlyList<RuleFinding> Notes,
    IReadOnlyList<OperatorCoverage> Operators
);

[Description("Something that is known of an engine, or not")]
public sealed record EngineFact(
    [property: Description("Such as scheduler or memory")] string Topic,
    [property: Description("How it is simulated")] string Words,
    EngineFactBasis Basis,
    [property: Description("Empty where there is none")] string Source
);

/// <summary>What a fact about an engine rests on.</summary>
public enum EngineFactBasis
{
    /// <summary>Runs of the engine itself.</summary>
    Measured,

    /// <summary>Fitted to published runs of the engine.</summary>
    Fitted,

    /// <summary>Its documentation or source.</summary>
    Documented,

    /// <summary>Nothing.</summary>
    Assumed,

    /// <summary>Not known, and not simulated.</summary>
    Unknown,
}

[Description("Basis of the time of one kind of operator")]
public sealed record OperatorCoverage(
    [property: Description("The computed operator, in words")] string Operator,
    [property: Description("In which format")] string Format,
    [property: Description("Fitted to its timings, transferred from another GPU, or assumed")]
        Coefficients Coefficients,
    [property: Description("Its basis, in words")] string Basis
);

[Description("Finding of a rule about one configuration")]
public sealed record RuleFinding(
    [property: Description("Such as block_fp8_moe, or format and kv_format for the support table")]
    [property: JsonPropertyName("rule")]
        string RuleId,
    [property: Description("The rule with its numbers put in")] string Sentence,
    [property: Description("Source of the rule")] string Source,
    [property: Description("True when a document says so")]
    [property: JsonPropertyName("verified")]
        bool IsVerified
)
{
    /// <summary>Rule and sentence, as rejections print it.</summary>
    public override string ToString() => $"{RuleId}: {Sentence}";
}
