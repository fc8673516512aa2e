using System.ComponentModel;

namespace Farthing.Documents.Benches;

[Description("The lengths that a load asked for")]
public sealed record AskedLengths(
    [property: Description("Prompt tokens; the longest where they vary")] double Input,
    [property: Description("Output tokens; the longest where they vary")] double Output,
    [property: Description(
        "Distribution around these, as tables of measurements state it: fixed, uniform(0.8)"
    )]
        string Shape
);
