using Farthing.Catalogs;

namespace Farthing.Verbs.Asks;

/// <summary>Asks in a terminal what no flag has answered.</summary>
/// <param name="input">What people type.</param>
/// <param name="output">Where the questions go.</param>
/// <param name="catalog">Where names are looked up.</param>
internal sealed class AskDialogue(TextReader input, TextWriter output, Catalog catalog)
{
    /// <summary>Asks each question that has no answer, again until the answer is understood.</summary>
    /// <param name="answers">By flag; takes the answers. What nobody knows stays away.</param>
    /// <param name="questions">The questions; null: those of <c>farthing ask</c>.</param>
    /// <returns>False where the input ended before.</returns>
    public bool Run(Dictionary<string, string> answers, IReadOnlyList<AskQuestion>? questions = null)
    {
        foreach (
            AskQuestion question in (questions ?? AskQuestion.All).Where(one =>
                !answers.ContainsKey(one.Flag)
            )
        )
        {
            if (!Ask(question, answers))
            {
                return false;
            }
        }

        return true;
    }

    private bool Ask(AskQuestion question, Dictionary<string, string> answers)
    {
        output.WriteLine(question.Text + ".");
        while (true)
        {
            output.Write($"  [{question.Default}] ");
            output.Flush();
            if (input.ReadLine() is not string typed)
            {
                output.WriteLine();
                return false;
            }

            if (AskQuestion.IsUnknown(typed))
            {
                return true;
            }

            if (question.Check(typed.Trim(), catalog) is not string expected)
            {
                answers[question.Flag] = typed.Trim();
                return true;
            }

            output.WriteLine(
                $"  not understood; expected {expected}. Nothing, or \"I don't know\", takes {question.Default}"
            );
        }
    }
}
