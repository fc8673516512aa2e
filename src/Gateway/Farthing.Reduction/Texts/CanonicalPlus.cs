namespace Farthing.Reduction.Texts;

/// <summary>The canonical text, with a small list of words, phrases and forms that ask the same put as one (gate B, "canonical+"): a text of its own to make a key of.</summary>
/// <remarks>A list of harmless differences: what is not on it stays, with its order. No plural and no tense is taken for another. The lists are general English, docs/cache.md says what was measured.</remarks>
public static class CanonicalPlus
{
    /// <summary>Number of these rules: raised when they change.</summary>
    public const int Version = 1;

    /// <summary>The text; that of <see cref="PlainWords"/> where no rule applies. Empty where nothing is left.</summary>
    public static string Of(string text) => string.Join(' ', Tokens(text));

    internal static List<string> Tokens(string text)
    {
        List<string> words = PlainWords.Tokens(Fronting.Of(text));
        if (words.Count == 0)
        {
            return words;
        }

        bool isAboutWords = PlusWords.IsAboutWords(words);
        HashSet<string> names = Names(text);
        if (!isAboutWords)
        {
            SplitNumbers(words);
            Spell(words, names);
            words.RemoveAll(word => word == "please");
            QuestionManners.Strip(words);
            if (words.Count == 0)
            {
                return words;
            }

            IndirectQuestions.Apply(words);
            Conversions.Apply(words);
            QuestionFrames.Apply(words);
            PlusPhrases.Apply(words, names);
            PlusWords.Apply(words, names);
        }
        else
        {
            IndirectQuestions.Apply(words);
            Conversions.Apply(words);
        }

        QuestionFrames.Apply(words); // Again: a phrase may have made the form.
        IndirectQuestions.DropDo(words);
        return isAboutWords ? words : Undoubled(words, names);
    }

    /// <summary>Words with a capital that is not the sentence's: names and titles, for which no other word stands.</summary>
    private static HashSet<string> Names(string text)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        bool isFirst = true;
        foreach (string word in PlainWords.Words(text))
        {
            if (!isFirst && char.IsUpper(word[0]) && word != "I")
            {
                names.Add(word.ToLowerInvariant());
            }

            isFirst = false;
        }

        return names;
    }

    /// <summary>"two-litre" and "24-hour" are two words.</summary>
    private static void SplitNumbers(List<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            int dash = words[i].IndexOf('-', StringComparison.Ordinal);
            if (
                dash > 0
                && dash + 1 < words[i].Length
                && CanonicalWords.Number(words[i][..dash]) is string number
                && number.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
                && words[i].AsSpan(dash + 1).IndexOfAnyExceptInRange('a', 'z') < 0
            )
            {
                words.Insert(i + 1, CanonicalWords.Of(words[i][(dash + 1)..]));
                words[i] = number;
            }
        }
    }

    private static List<string> Undoubled(List<string> words, HashSet<string> names)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (!names.Contains(words[i]))
            {
                words[i] = Misspellings.WithoutDoubles(words[i]);
            }
        }

        return words;
    }

    private static void Spell(List<string> words, HashSet<string> names)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (names.Contains(words[i]))
            {
                continue;
            }

            words[i] = BritishSpelling.Of(words[i]);
            if (Misspellings.Of(words[i]) is not string meant)
            {
                continue;
            }

            string[] parts = meant.Split(' ');
            words.RemoveAt(i);
            words.InsertRange(i, parts);
            i += parts.Length - 1;
        }
    }
}
