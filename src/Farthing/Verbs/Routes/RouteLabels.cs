using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Verbs.Routes;

/// <summary>Labels as a file has them.</summary>
/// <param name="Weak">Name of the small model.</param>
/// <param name="Strong">Name of the large model.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Sha256">SHA-256 of the file, in hex.</param>
/// <param name="Warnings">What is odd but no fault.</param>
internal sealed record RouteLabels(
    string Weak,
    string Strong,
    IReadOnlyList<LabeledPrompt> Rows,
    string Sha256,
    IReadOnlyList<string> Warnings
);
