using System.Text;
using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Guards;

/// <summary>A question as the guards see it, made once and compared often.</summary>
public sealed class QuestionProfile
{
    private QuestionProfile(string text)
    {
        Text = text;
        IsEligible = QuestionGuard.IsSemanticallyEligible(text);
        List<string> words = CanonicalPlus.Tokens(text);
        words.RemoveAll(GuardWords.IsFiller);
        Words = [.. words];
        Key = string.Join(' ', words);
        Numbers = Where(words, GuardWords.IsQuantity);
        Negations = Where(words, GuardWords.IsNegation);
        Question = Where(
            words,
            word => QuestionWords.IsInterrogative(word) || QuestionWords.IsAuxiliary(word)
        );
        Forms = Where(words, GuardWords.IsForm);
        (Names, Quoted, Code) = Marks(text);
    }

    /// <summary>As it was asked.</summary>
    public string Text { get; }

    /// <summary>False where guard G0 rejects it whatever it is compared with.</summary>
    public bool IsEligible { get; }

    /// <summary>The canonical words (gate B) without fillers: questions with one key have the same words.</summary>
    internal string Key { get; }

    internal string[] Words { get; }

    /// <summary>Numbers, units and dates, in order.</summary>
    internal string Numbers { get; }

    /// <summary>Negations and words of extent, in order.</summary>
    internal string Negations { get; }

    /// <summary>Interrogatives, tenses and modals, in order.</summary>
    internal string Question { get; }

    /// <summary>Languages, formats and lengths, in order.</summary>
    internal string Forms { get; }

    /// <summary>Capitalized words but the first, in lower case.</summary>
    internal string[] Names { get; }

    /// <summary>Quoted spans, as they stand.</summary>
    internal string Quoted { get; }

    /// <summary>Operators, flags and pieces of code, as they stand.</summary>
    internal string Code { get; }

    /// <summary>Reads a question.</summary>
    public static QuestionProfile Of(string text) => new(text);

    private static (string[] Names, string Quoted, string Code) Marks(string text)
    {
        List<string> names = [];
        StringBuilder quoted = new();
        StringBuilder code = new();
        bool isFirst = true;
        bool isQuoted = false;
        foreach (string word in PlainWords.Words(text))
        {
            if (isQuoted || word[0] == '"')
            {
                isQuoted = !(word.Length > 1 && word[^1] == '"');
                quoted.Append(word).Append('\n');
            }
            else if (GuardWords.IsCode(word))
            {
                code.Append(word).Append('\n');
            }
            else if (word != "I" && char.IsUpper(word[0]) && (!isFirst || word.Length == 1))
            {
                names.Add(CanonicalWords.Of(word.ToLowerInvariant()));
            }

            isFirst = false;
        }

        return ([.. names], quoted.ToString(), code.ToString());
    }

    private static string Where(List<string> words, Func<string, bool> isMeant) =>
        string.Join('\n', words.Where(isMeant));
}
