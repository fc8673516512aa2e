using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Prior;

/// <summary>What a prior's score is made of: the parts add up to it.</summary>
/// <param name="Score">The score.</param>
/// <param name="Parts">Its parts; the first is the score of a mean prompt.</param>
public sealed record PriorExplanation(PriorScore Score, IReadOnlyList<PriorPart> Parts)
{
    /// <summary>Explains a trained prior's word.</summary>
    /// <param name="model">The prior.</param>
    /// <param name="prompt">The prompt.</param>
    public static PriorExplanation Of(PriorModel model, in PromptView prompt)
    {
        PromptScratch scratch = new();
        PriorScore score = model.Assess(prompt, scratch);
        PriorCoefficients weights = model.Coefficients;
        List<PriorPart> parts = [new(PriorPartKind.Mean, "", 1, weights.Bias)];
        for (int i = 0; i < weights.Figures.Length; i++)
        {
            double figure = scratch.Figures[i];
            parts.Add(
                new PriorPart(
                    PriorPartKind.Form,
                    ((PromptFeature)i).ToString(),
                    figure,
                    weights.Figures[i] * (figure - weights.Means[i]) / weights.Deviations[i]
                )
            );
        }

        Dictionary<int, string> names = Names(prompt.Text);
        for (int i = 0; i < scratch.Grams; i++)
        {
            int bucket = scratch.Columns[i];
            parts.Add(
                new PriorPart(
                    PriorPartKind.Words,
                    names.GetValueOrDefault(bucket, ""),
                    scratch.Values[i],
                    weights.Grams[bucket] * scratch.Values[i]
                )
            );
        }

        double near = (score.Neighbors + 1) / 2;
        parts.Add(
            new PriorPart(
                PriorPartKind.Neighbors,
                "",
                score.Neighbors,
                weights.Neighbors * (near - model.Table.Mean)
            )
        );
        return new PriorExplanation(score, parts);
    }

    /// <summary>The words of a prompt by the buckets that they fall into; words that share one stand together.</summary>
    private static Dictionary<int, string> Names(ReadOnlySpan<char> text)
    {
        Dictionary<int, string> names = [];
        int at = 0;
        uint before = 0;
        string last = "";
        while (PromptReader.TryNextWord(text, ref at, out Range range, out uint word))
        {
            string name = text[range].ToString().ToLowerInvariant();
            Add(PromptReader.BucketOf(word), name);
            if (before != 0)
            {
                Add(PromptReader.BucketOf(before, word), $"{last} {name}");
            }

            (before, last) = (word, name);
        }

        return names;

        void Add(int bucket, string name)
        {
            if (!names.TryGetValue(bucket, out string? known))
            {
                names[bucket] = name;
            }
            else if (!known.Split(" / ").Contains(name))
            {
                names[bucket] = $"{known} / {name}";
            }
        }
    }
}

/// <summary>A part of a prior's score.</summary>
/// <param name="Kind">Kind of part.</param>
/// <param name="Name">The figure or the words; empty where the kind says it.</param>
/// <param name="Value">Its value in this prompt.</param>
/// <param name="Contribution">What it adds to the score.</param>
public sealed record PriorPart(PriorPartKind Kind, string Name, double Value, double Contribution);

/// <summary>Kinds of parts of a prior's score.</summary>
public enum PriorPartKind
{
    /// <summary>The score of a mean prompt.</summary>
    Mean,

    /// <summary>A figure of the prompt's form.</summary>
    Form,

    /// <summary>A word, or two that follow each other.</summary>
    Words,

    /// <summary>What came of the nearest earlier prompts.</summary>
    Neighbors,
}
