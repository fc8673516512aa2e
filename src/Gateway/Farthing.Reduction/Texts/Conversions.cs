namespace Farthing.Reduction.Texts;

/// <summary>Conversions and translations that are asked for in more than one form.</summary>
internal static class Conversions
{
    /// <summary>"What is 5 km in miles", "How many miles are 5 km": convert 5 km to miles. "How do you say X in French": translate X to French.</summary>
    public static void Apply(List<string> words)
    {
        if (words is ["translate" or "convert", _, _, ..])
        {
            int into = words.IndexOf("into");
            if (into > 0 && into == words.Count - 2)
            {
                words[into] = "to";
            }

            return;
        }

        int last = words.Count - 2;
        if (words is ["what" or "how", ..] && last > 2 && words[last] == "in")
        {
            int from =
                words[0] == "what" && words[1] == "is" ? 2
                : PlusPhrases.IsAt(words, 0, ["how", "much", "is"]) ? 3
                : PlusPhrases.IsAt(words, 0, ["how", "do", "you", "say"])
                || PlusPhrases.IsAt(words, 0, ["how", "to", "say"])
                    ? 0
                : -1;
            if (from == 0)
            {
                words[last] = "to";
                words.RemoveRange(0, words[2] == "say" ? 3 : 4);
                words.Insert(0, "translate");
            }
            else if (from > 0 && last - from is 1 or 2 && char.IsAsciiDigit(words[from][0]))
            {
                words[last] = "to";
                words.RemoveRange(0, from);
                words.Insert(0, "convert");
            }
        }
        else if (
            words is ["how", "many", string unit, "is" or "are", string number, string other]
            && char.IsAsciiDigit(number[0])
        )
        {
            words.Clear();
            words.AddRange(["convert", number, other, "to", unit]);
        }
    }
}
