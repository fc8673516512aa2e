using System.ComponentModel;

namespace Farthing.Documents.Benches;

[Description("One reason to believe a run, or not to")]
public sealed record ValidityCheck(
    [property: Description("The checked property, one word or two")] string Name,
    CheckState State,
    [property: Description("The finding with its numbers")] string Words
);
