using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Document("emulate")]
[Document("simulate")]
[Description("The model cannot be started: by how much, and what would help (exit code 1)")]
public sealed record MisfitDocument(
    [property: Description("Always false")] bool Fits,
    string Model,
    string Gpu,
    int GpusPerReplica,
    string Weights,
    Quantity Short,
    Quantity Usable,
    Quantity Weight,
    Quantity Engine,
    long KvTokensNeeded,
    [property: Description("Flags that would make it fit")] IReadOnlyList<string> WouldFit,
    [property: Description("The engine's own reason to refuse to start; away where memory alone is short")]
        string? Refusal = null
);
