using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Tests.Reduction.Cascade.Prior;

/// <summary>Labeled prompts of which a prior learns.</summary>
internal static class PriorRows
{
    private static readonly string[] Easy = ["capital", "france", "color", "sky", "name", "planet"];
    private static readonly string[] Hard = ["integral", "prove", "theorem", "eigenvalue", "matrix", "limit"];

    /// <summary>Half easy prompts, right at both models; half hard ones, of which the strong model alone is right in four of five.</summary>
    internal static IReadOnlyList<LabeledPrompt> Of(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    i % 2 == 0
                        ? new LabeledPrompt(
                            $"name the {Easy[i / 2 % 6]} of {Easy[i / 12 % 6]} {i}",
                            new LabeledOutcome(1, 1)
                        )
                        : new LabeledPrompt(
                            $"prove the {Hard[i / 2 % 6]} of {Hard[i / 12 % 6]} {i}",
                            i % 10 == 1 ? new LabeledOutcome(1, 1) : new LabeledOutcome(0, 1)
                        )
                ),
        ];
}
