using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Description("Something that is known of an engine, or not")]
public sealed record EngineFact(
    [property: Description("Such as scheduler or memory")] string Topic,
    [property: Description("How it is simulated")] string Words,
    EngineFactBasis Basis,
    [property: Description("Empty where there is none")] string Source
);
