using System.ComponentModel;

namespace Farthing.Documents.Quality;

[Document("bench.quality")]
[Description("The baseline's answers, kept for a later run: no candidate, no verdict")]
public sealed record QualityKeptDocument(
    [property: Description("Always kept")] string Verdict,
    [property: Description("The answer in a sentence")] string Words,
    [property: Description("Cut off: of what was answered until then")] bool Interrupted,
    [property: Description("Loss of accuracy that is accepted")] double Margin,
    [property: Description("Share of pairs that may lack an answer")] double MaxFailures,
    QualityConditions Conditions,
    QualitySide Baseline
);
