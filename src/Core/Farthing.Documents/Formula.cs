using System.ComponentModel;

namespace Farthing.Documents;

[Description("Computation of a figure, with the numbers put in")]
public sealed record Formula(string Name, string Text);
