using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Catalogs;

[Description("How well the time of one kind of operator is known")]
public sealed record OperatorCoverage(
    [property: Description("What is computed, in words")] string Operator,
    [property: Description("In which format")] string Format,
    [property: Description("Fitted to its timings, transferred from another GPU, or assumed")]
        Coefficients Coefficients,
    [property: Description("What stands behind it, in words")] string Basis
);
