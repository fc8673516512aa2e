using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Catalogs;

[Description("Basis of the time of one kind of operator")]
public sealed record OperatorCoverage(
    [property: Description("The computed operator, in words")] string Operator,
    [property: Description("In which format")] string Format,
    [property: Description("Fitted to its timings, transferred from another GPU, or assumed")]
        Coefficients Coefficients,
    [property: Description("Its basis, in words")] string Basis
);
