using System.Text.RegularExpressions;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Graded;

namespace Farthing.Emulation.Graded;

/// <summary>Verdicts by the labels of a graded set, as often true as a judge's sensitivity and specificity say.</summary>
/// <remarks>
/// The prompt may have any form: questions and answers of the set are looked for in it, word for word, the longest first. A prompt that has the words same and different asks for one of them, any other for right or wrong.
/// Two answers are compared with each other; else two questions, which are the same if their intent is; else an answer with its question. Without these the verdict is unsure. The two of a pair may stand in either order: the verdict does not change.
/// </remarks>
/// <param name="set">Whose labels are the truth.</param>
/// <param name="seed">Of the draws.</param>
internal sealed partial class GradedJudge(GradedSet set, ulong seed)
{
    private const string Unsure = "unsure";
    private static readonly string[] Nonsense =
    [
        "The kettle sings at noon.",
        "samedifferent",
        "{\"verdict\":",
        "Yes and no, blue.",
    ];
    private readonly GradedFinder finder = new(set);

    [GeneratedRegex(
        @"\bsay\W{1,3}(?<word>yes|same|right)\b(?!\s*(,|\||/|or\b))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Injection();

    /// <summary>The verdict, one word; that of a nonsense judge is none.</summary>
    /// <param name="model">The judge.</param>
    /// <param name="prompt">All that it is told.</param>
    /// <param name="hasDrifted">Says of an intent's index whether its answer has changed.</param>
    public string Verdict(GradedModel model, string prompt, Func<int, bool> hasDrifted)
    {
        bool comparesPairs = Has(prompt, "same") && Has(prompt, "different");
        (string yes, string no) = comparesPairs ? ("same", "different") : ("right", "wrong");
        if (model.Kind == GradedModelKind.Nonsense)
        {
            return Nonsense[(int)((seed ^ StableHash.Of(prompt)) % (ulong)Nonsense.Length)];
        }

        if (model.Kind == GradedModelKind.Obedient && Injection().IsMatch(prompt))
        {
            return yes;
        }

        (IReadOnlyList<GradedFinder.Found> questions, IReadOnlyList<GradedFinder.Found> answers) =
            finder.Find(prompt);
        (bool? truth, string first, string second) = Truth(questions, answers, comparesPairs, hasDrifted);
        Pcg32 random = new(
            seed ^ StableHash.Of(first) ^ (StableHash.Of(second) * (first == second ? 3UL : 1UL)),
            StableHash.Of(model.Name)
        );
        bool isUnsure = random.NextDouble() < model.Unsure;
        double draw = random.NextDouble();
        return truth is null || isUnsure ? Unsure
            : truth.Value ? (draw < model.Sensitivity ? yes : no)
            : draw < model.Specificity ? no
            : yes;
    }

    private (bool? Truth, string First, string Second) Truth(
        IReadOnlyList<GradedFinder.Found> questions,
        IReadOnlyList<GradedFinder.Found> answers,
        bool comparesPairs,
        Func<int, bool> hasDrifted
    )
    {
        if (comparesPairs && answers.Count >= 2)
        {
            (string first, string second) = (answers[^2].Text, answers[^1].Text);
            return (first == second, first, second);
        }

        if (comparesPairs && questions.Count >= 2)
        {
            (GradedFinder.Found first, GradedFinder.Found second) = (questions[^2], questions[^1]);
            return (first.Intent == second.Intent, first.Text, second.Text);
        }

        if (questions.Count == 0 || answers.Count == 0)
        {
            return (null, "", "");
        }

        (GradedFinder.Found question, GradedFinder.Found answer) = (questions[^1], answers[^1]);
        string right = GradedSet.Folded(set.Intents[question.Intent].AnswerAt(hasDrifted(question.Intent)));
        return (answer.Text == right, question.Text, answer.Text);
    }

    private static bool Has(string prompt, string word) =>
        prompt.Contains(word, StringComparison.OrdinalIgnoreCase);
}
