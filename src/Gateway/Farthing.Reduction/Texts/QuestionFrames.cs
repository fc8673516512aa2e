namespace Farthing.Reduction.Texts;

/// <summary>Whole questions that are asked in more than one form (gate B): "How much does X cost?" and "What is the price of X?".</summary>
internal static class QuestionFrames
{
    /// <summary>A form: words, and X for one to seven words without an interrogative; the form that stands for it.</summary>
    private sealed record Frame(string[] Before, string[] After, string[] Head, string[] Tail);

    private static readonly Frame[] All =
    [
        Of("what does X mean", "what is meaning of X"),
        Of("what do X mean", "what is meaning of X"),
        Of("define X", "what is X"),
        Of("what is definition of X", "what is X"),
        Of("how much does X cost", "what is price of X"),
        Of("how much do X cost", "what is price of X"),
        Of("what does X cost", "what is price of X"),
        Of("what is cost of X", "what is price of X"),
        Of("how many people live in X", "what is population of X"),
        Of("how many inhabitants does X have", "what is population of X"),
        Of("how old is X", "what is age of X"),
        Of("how tall is X", "what is height of X"),
        Of("how high is X", "what is height of X"),
        Of("how deep is X", "what is depth of X"),
        Of("how wide is X", "what is width of X"),
        Of("how heavy is X", "what is weight of X"),
        Of("how much does X weigh", "what is weight of X"),
        Of("who is author of X", "who wrote X"),
        Of("who is inventor of X", "who invented X"),
        Of("who is founder of X", "who founded X"),
        Of("who is director of X", "who directed X"),
        Of("where is X located", "where is X"),
        Of("what city is capital of X", "what is capital of X"),
        Of("why does X happen", "what causes X"),
        Of("why do X happen", "what causes X"),
        Of("why does X occur", "what causes X"),
        Of("why do X occur", "what causes X"),
        Of("what is cause of X", "what causes X"),
        Of("what are causes of X", "what causes X"),
        Of("is it safe to X", "can i safely X"),
        Of("why is X not working", "why does X not work"),
        Of("why are X not working", "why do X not work"),
        Of("why is not X working", "why does X not work"),
        Of("why are not X working", "why do X not work"),
        Of("why does not X work", "why does X not work"),
        Of("why do not X work", "why do X not work"),
        Of("how does X work", "explain how X works"),
        Of("how do X work", "explain how X work"),
        Of("classify sentiment of X", "what is sentiment of X"),
        Of("classify sentiment X", "what is sentiment of X"),
        Of("determine sentiment of X", "what is sentiment of X"),
        Of("identify sentiment of X", "what is sentiment of X"),
        Of("what is boiling temperature of X", "what is boiling point of X"),
        Of("at what temperature does X boil", "what is boiling point of X"),
        Of("at what temperature does X melt", "what is melting point of X"),
        Of("at what temperature does X freeze", "what is freezing point of X"),
        Of("what currency does X use", "what is currency of X"),
        Of("what currency is used in X", "what is currency of X"),
        Of("what is date of birth of X", "when was X born"),
        Of("what is birth date of X", "when was X born"),
        Of("what is full form of X", "what does X stand for"),
        Of("what is X short for", "what does X stand for"),
        Of("who is painter of X", "who painted X"),
        Of("who is composer of X", "who composed X"),
        Of("who is writer of X", "who wrote X"),
        Of("who is creator of X", "who created X"),
        Of("turn X off", "disable X"),
        Of("turn X on", "enable X"),
        Of("how to turn X off", "how to disable X"),
        Of("how to turn X on", "how to enable X"),
        Of("why is X", "what makes X"), // "What makes" has the verb's base form, as "why do" has it. Behind the other forms of why.
        Of("why are X", "what makes X"),
        Of("why do X", "what makes X"),
        Of("why does X", "what makes X"),
    ];

    /// <summary>Verbs of which "you" may be anybody: not those that a company does with its customers.</summary>
    private static readonly HashSet<string> Anybody = new(
        (
            "boil cook bake make tie spell write get become remove clean fix repair install change create grow draw play learn build convert solve find "
            + "open cut fold fry roast peel sew knit paint tune bleed wash iron pronounce say sort reverse merge declare define initialize iterate parse read"
        ).Split(' '),
        StringComparer.Ordinal
    );

    /// <summary>Puts one form for the others.</summary>
    public static void Apply(List<string> words)
    {
        HowTo(words);
        Possessive(words);
        Pairs(words);
        if (words is ["where", "do" or "can" or "could", "i", _, ..])
        {
            words[1] = "can";
        }

        if (
            words is ["when" or "what", ..]
            && PlusPhrases.IsAt(words, 0, ["what", "time"])
            && words.Count > 3
            && words[2] is "do" or "does" or "did"
        )
        {
            words.RemoveRange(0, 2);
            words.Insert(0, "when");
        }

        foreach (Frame frame in All)
        {
            int count = words.Count - frame.Before.Length - frame.After.Length;
            if (
                count is > 0 and <= 7
                && PlusPhrases.IsAt(words, 0, frame.Before)
                && PlusPhrases.IsAt(words, words.Count - frame.After.Length, frame.After)
                && IsSlot(words, frame.Before.Length, count)
            )
            {
                words.RemoveRange(words.Count - frame.After.Length, frame.After.Length);
                words.AddRange(frame.Tail);
                words.RemoveRange(0, frame.Before.Length);
                words.InsertRange(0, frame.Head);
                return;
            }
        }
    }

    /// <summary>"How do I", "How can I" and "What is the way to" are "How to".</summary>
    private static void HowTo(List<string> words)
    {
        bool isPerson =
            words is ["how", "do" or "can" or "could", "i", not "get", ..]
            || words
                is ["how", "do" or "can" or "could", "i", "get", not ("to" or "on" or "along" or "there"), ..]
            || words is ["how", "does" or "can", "one", _, ..]
            || (words is ["how", "do" or "can" or "could", "you", string verb, ..] && Anybody.Contains(verb));
        if (isPerson && words[3] is not ("know" or "look" or "feel" or "not"))
        {
            words.RemoveRange(1, 2);
            words.Insert(1, "to");
        }
        else if (PlusPhrases.IsAt(words, 0, ["what", "is", "way", "to"]))
        {
            words.RemoveRange(0, 4);
            words.InsertRange(0, ["how", "to"]);
        }
    }

    /// <summary>"What is Canada's capital" is "What is the capital of Canada".</summary>
    private static void Possessive(List<string> words)
    {
        if (words is not ["what" or "who", "is" or "are", ..])
        {
            return;
        }

        int owner = words.FindIndex(word => word.Length > 3 && word.EndsWith("'s", StringComparison.Ordinal));
        if (owner is < 2 or > 4 || owner + 1 >= words.Count || words.Count - owner > 4)
        {
            return;
        }

        for (int i = owner + 1; i < words.Count; i++)
        {
            if (
                QuestionWords.IsBorder(words[i])
                || words[i].Contains('\'', StringComparison.Ordinal)
                || words[i] == "of"
            )
            {
                return;
            }
        }

        List<string> of = ["of", .. words[2..owner], words[owner][..^2]];
        words.RemoveRange(2, owner - 1);
        words.AddRange(of);
    }

    /// <summary>Differences and distances, whose two sides may change places.</summary>
    private static void Pairs(List<string> words)
    {
        Symmetric(words, ["what", "is", "difference", "between"], "and", [], "what is difference between");
        Symmetric(
            words,
            ["what", "are", "differences", "between"],
            "and",
            [],
            "what are differences between"
        );
        Symmetric(words, ["what", "is", "distance", "between"], "and", [], "what is distance between");
        Symmetric(words, ["what", "is", "distance", "from"], "to", [], "what is distance between");
        Symmetric(words, ["how", "does"], "from", ["differ"], "what is difference between");
        Symmetric(words, ["how", "do"], "from", ["differ"], "what is difference between");
        Symmetric(words, ["how", "is"], "from", ["different"], "what is difference between");
        Symmetric(words, ["how", "are"], "from", ["different"], "what is difference between");
        Symmetric(words, ["how", "far", "is", "it", "from"], "to", [], "what is distance between");
        Symmetric(words, ["how", "far", "is"], "from", [], "what is distance between");
    }

    private static void Symmetric(
        List<string> words,
        string[] before,
        string middle,
        string[] verb,
        string canonical
    )
    {
        int at = words.IndexOf(middle);
        if (
            !PlusPhrases.IsAt(words, 0, before)
            || at < 0
            || words.LastIndexOf(middle) != at
            || !PlusPhrases.IsAt(words, at - verb.Length, verb)
            || at - verb.Length - before.Length is < 1 or > 3
            || words.Count - at - 1 is < 1 or > 3
        )
        {
            return;
        }

        List<string> one = words[before.Length..(at - verb.Length)];
        List<string> other = words[(at + 1)..];
        if (one.Concat(other).Any(word => QuestionWords.IsBorder(word) || char.IsAsciiDigit(word[0])))
        {
            return; // 5 and 3 are not 3 and 5, and "in the Moon" is no side.
        }

        bool isOrdered = string.CompareOrdinal(string.Join(' ', one), string.Join(' ', other)) <= 0;
        words.Clear();
        words.AddRange(canonical.Split(' '));
        words.AddRange(isOrdered ? one : other);
        words.Add("and");
        words.AddRange(isOrdered ? other : one);
    }

    private static bool IsSlot(List<string> words, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            if (
                QuestionWords.IsInterrogative(words[i])
                || words[i] == "not"
                || (i == from && words[i] is "i" or "you" or "it" or "we" or "there")
            )
            {
                return false;
            }
        }

        return true;
    }

    private static Frame Of(string form, string canonical)
    {
        string[] from = form.Split('X');
        string[] to = canonical.Split('X');
        return new(Words(from[0]), Words(from[1]), Words(to[0]), Words(to[1]));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
