using Farthing.Workloads.Graded;

namespace Farthing.Emulation.Graded;

/// <summary>Finds questions and answers of a graded set in a text, word for word with blanks folded; the longest first, none within another.</summary>
internal sealed class GradedFinder
{
    /// <summary>A text of the set that was found.</summary>
    /// <param name="At">Where it begins.</param>
    /// <param name="Text">The text, blanks folded.</param>
    /// <param name="Intent">Index of its intent; −1 for an answer that is no intent's.</param>
    public readonly record struct Found(int At, string Text, int Intent);

    private readonly (string Text, int Intent, bool IsAnswer)[] texts;

    /// <summary>Gathers the set's texts.</summary>
    public GradedFinder(GradedSet set)
    {
        Dictionary<string, (int Intent, bool IsAnswer)> all = new(StringComparer.Ordinal);
        for (int i = 0; i < set.Intents.Count; i++)
        {
            all.TryAdd(GradedSet.Folded(set.Intents[i].AnswerAt(false)), (i, true));
            all.TryAdd(GradedSet.Folded(set.Intents[i].AnswerAt(true)), (i, true));
        }

        foreach (GradedQuestion question in set.Questions)
        {
            all.TryAdd(GradedSet.Folded(question.Text), (question.Intent, false));
            foreach (GradedReply reply in question.Replies.Values)
            {
                all.TryAdd(GradedSet.Folded(reply.Text ?? ""), (-1, true));
            }
        }

        all.Remove("");
        texts =
        [
            .. all.OrderByDescending(one => one.Key.Length)
                .Select(one => (one.Key, one.Value.Intent, one.Value.IsAnswer)),
        ];
    }

    /// <summary>What a text holds, in its order; a text that stands there twice is found twice.</summary>
    public (IReadOnlyList<Found> Questions, IReadOnlyList<Found> Answers) Find(string prompt)
    {
        char[] left = GradedSet.Folded(prompt).ToCharArray();
        List<Found> questions = [];
        List<Found> answers = [];
        foreach ((string text, int intent, bool isAnswer) in texts)
        {
            for (int from = 0; from + text.Length <= left.Length; )
            {
                int at = left.AsSpan(from).IndexOf(text);
                if (at < 0)
                {
                    break;
                }

                at += from;
                from = at + text.Length;
                if (IsEdge(left, at - 1, text[0]) && IsEdge(left, from, text[^1]))
                {
                    (isAnswer ? answers : questions).Add(new Found(at, text, intent));
                    left.AsSpan(at, text.Length).Clear();
                }
            }
        }

        questions.Sort((one, other) => one.At.CompareTo(other.At));
        answers.Sort((one, other) => one.At.CompareTo(other.At));
        return (questions, answers);
    }

    private static bool IsEdge(char[] text, int at, char inside) =>
        at < 0 || at >= text.Length || !char.IsLetterOrDigit(text[at]) || !char.IsLetterOrDigit(inside);
}
