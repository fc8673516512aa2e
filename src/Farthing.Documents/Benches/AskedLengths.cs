using System.ComponentModel;

namespace Farthing.Documents.Benches;

[Description("The lengths that a load asked for")]
public sealed record AskedLengths(
    [property: Description("Prompt tokens; the longest where they vary")] double Input,
    [property: Description("Output tokens; the longest where they vary")] double Output,
    [property: Description(
        "How they lie around these, as tables of measurements say it: fixed, uniform(0.8)"
    )]
        string Shape
);
