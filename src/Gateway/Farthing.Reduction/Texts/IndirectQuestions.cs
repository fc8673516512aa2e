namespace Farthing.Reduction.Texts;

/// <summary>Questions inside a polite sentence: "I was wondering which browsers you support" asks "Which browsers do you support?".</summary>
internal static class IndirectQuestions
{
    private static readonly string[][] Openings =
    [
        .. (
            "i was wondering|i am wondering|i was just wondering|just wondering|i wonder|i would like to know|i'd like to know|i want to know|i need to know|"
            + "do you know|do you happen to know|would you happen to know|can you tell me|could you tell me|would you tell me|can you please tell me|"
            + "could you please tell me|can you let me know|could you let me know|please let me know|let me know|tell me|please tell me|may i know|"
            + "may i ask|can i ask|could i ask|can you explain to me|could you explain to me|would you mind telling me|i am trying to find out|quick question"
        )
            .Split('|')
            .Select(text => text.Split(' '))
            .OrderByDescending(words => words.Length),
    ];

    private static readonly string[][] Requests =
    [
        .. "can you|could you|would you|will you|can you please|could you please|would you please|i want you to|i would like you to|i'd like you to|i need you to"
            .Split('|')
            .Select(text => text.Split(' '))
            .OrderByDescending(words => words.Length),
    ];

    /// <summary>Leaves the question itself, in the order of a direct one and without "do" before a pronoun.</summary>
    public static void Apply(List<string> words)
    {
        foreach (string[] opening in Openings)
        {
            if (
                PlusPhrases.IsAt(words, 0, opening)
                && words.Count > opening.Length + 1
                && QuestionWords.IsInterrogative(Which(words[opening.Length]))
            )
            {
                words.RemoveRange(0, opening.Length);
                InvertBe(words);
                break;
            }
        }

        foreach (string[] request in Requests)
        {
            if (
                PlusPhrases.IsAt(words, 0, request)
                && words.Count > request.Length + 1
                && QuestionWords.IsRequest(words[request.Length])
            )
            {
                words.RemoveRange(0, request.Length);
                break;
            }
        }

        words[0] = Which(words[0]);
    }

    /// <summary>"Which browsers do you support" without "do": as it stands inside a sentence. Not "does" and "did", which change the verb.</summary>
    public static void DropDo(List<string> words)
    {
        if (!QuestionWords.IsInterrogative(words[0]))
        {
            return;
        }

        for (int i = 1; i + 2 < words.Count; i++)
        {
            if (words[i] == "do" && words[i + 1] is "i" or "you" or "we" or "they")
            {
                words.RemoveAt(i);
                return;
            }

            if (QuestionWords.IsAuxiliary(words[i]) || QuestionWords.IsPronoun(words[i]))
            {
                return;
            }
        }
    }

    /// <summary>A question that begins with "which" asks what one with "what" does.</summary>
    private static string Which(string word) => word == "which" ? "what" : word;

    /// <summary>"What the refund policy is": the verb behind the interrogative.</summary>
    private static void InvertBe(List<string> words)
    {
        string last = words[^1];
        if (
            words.Count >= 3
            && last is "is" or "are" or "was" or "were"
            && !QuestionWords.IsAuxiliary(words[1])
        )
        {
            words.RemoveAt(words.Count - 1);
            words.Insert(
                words[0] == "how" && words[1] is "old" or "far" or "big" or "tall" or "long" ? 2 : 1,
                last
            );
        }
    }
}
