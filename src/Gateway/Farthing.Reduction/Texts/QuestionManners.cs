namespace Farthing.Reduction.Texts;

/// <summary>Greetings, excuses and thanks around a question, beyond those that gate A leaves out.</summary>
internal static class QuestionManners
{
    private static readonly string[][] Openings = Phrases(
        "quick question|i have question|i have quick question|just curious|i am just curious|out of curiosity|sorry to bother you|sorry to bother you but|sorry but|"
            + "if you do not mind|by way|ok|okay|so|well|um|hmm|dear team|dear support|dear sir or madam|i hope you are well|"
            + "i hope you are doing well|good day|greetings|one question|another question|help me please|would you be so kind to|would you be so kind as to|"
            + "i would appreciate it if you could|it would be great if you could|hi|hello|hey|please"
    );

    private static readonly string[][] Closings = Phrases(
        "if possible|if you can|if you do not mind|thank you so much|thanks so much|much appreciated|appreciate it|i appreciate it|i would appreciate it|"
            + "any help is appreciated|any help would be appreciated|kind regards|regards|best regards|have a nice day|have nice day|thanks|thank you|please"
    );

    /// <summary>Leaves the question; at least two words of it.</summary>
    public static void Strip(List<string> words)
    {
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            foreach (string[] opening in Openings)
            {
                if (
                    words.Count >= opening.Length + 2
                    && PlusPhrases.IsAt(words, 0, opening)
                    && !IsNeeded(words, opening)
                )
                {
                    words.RemoveRange(0, opening.Length);
                    isChanged = true;
                }
            }

            foreach (string[] closing in Closings)
            {
                int at = words.Count - closing.Length;
                if (at >= 2 && PlusPhrases.IsAt(words, at, closing))
                {
                    words.RemoveRange(at, closing.Length);
                    isChanged = true;
                }
            }
        }
    }

    /// <summary>"So far" and "well done" begin otherwise: a single word goes only before a question or a request.</summary>
    private static bool IsNeeded(List<string> words, string[] opening) =>
        opening.Length == 1
        && opening[0] is "so" or "well" or "ok" or "okay"
        && !QuestionWords.IsOpening(words[1]);

    private static string[][] Phrases(string text) =>
        [.. text.Split('|').Select(phrase => phrase.Split(' ')).OrderByDescending(words => words.Length)];
}
