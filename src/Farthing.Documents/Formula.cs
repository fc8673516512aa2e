using System.ComponentModel;

namespace Farthing.Documents;

[Description("How a figure was computed, with the numbers put in")]
public sealed record Formula(string Name, string Text);
