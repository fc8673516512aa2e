namespace Farthing.Reduction.Texts;

/// <summary>Phrases of several words that say the same (gate B).</summary>
internal static class PlusPhrases
{
    private static readonly Dictionary<string, (string[] From, string[] To)[]> ByFirst = Read(
        "customer support=customer service|customer care=customer service|get in touch with=contact|reach out to=contact|get a hold of=contact|"
            + "turn off=disable|switch off=disable|turn on=enable|switch on=enable|sign in=log in|login to=log in to|sign into=log in to|"
            + "log into=log in to|logon to=log in to|sign out=log out|sign up for=register for|regular expression=regex|regular expressions=regexes|science fiction=sci-fi|"
            + "united states of america=usa|united states=usa|united kingdom=uk|european union=eu|new york city=nyc|zip code=zipcode|postal code=zipcode|"
            + "post code=zipcode|cell phone=cellphone|mobile phone=cellphone|credit card number=card number|web site=website|e mail=email|wi fi=wifi|"
            + "capital city=capital|benefits of=advantages of|pros and cons of=advantages and disadvantages of|benefits and drawbacks of=advantages and disadvantages of|"
            + "least expensive=cheapest|a lot of=many|lots of=many|due to=because of|in order to=to|so as to=to|prior to=before|"
            + "take place=happen|takes place=happens|took place=happened|carry out=perform|find out=learn|set up=configure|get rid of=remove|"
            + "am i unable to=can not i|am i not able to=can not i|i am unable to=i can not|i am not able to=i can not|are you unable to=can not you|"
            + "am i able to=can i|is it possible to=can i|is it possible for me to=can i|is it okay to=is it ok to|is it alright to=is it ok to|is it fine to=is it ok to|"
            + "give me list of=list|make list of=list|give me a list of=list|make a list of=list|provide list of=list|give summary of=summarize|"
            + "give me summary of=summarize|write summary of=summarize|give a summary of=summarize|give me a summary of=summarize|write a summary of=summarize|"
            + "do i have to=do i need to|is it necessary to=do i need to|must i=do i need to|am i allowed to=may i|is it allowed to=may i|is it permitted to=may i|"
            + "how difficult is=how hard is|is it difficult to=is it hard to|help me write=write|help me understand=explain|provide summary of=summarize|"
            + "provide me with=give me|show me example of=give me example of|tell me something about=tell me about|"
            + "at what time=when|what sort of=what kind of|what type of=what kind of|what types of=what kinds of|what sorts of=what kinds of|"
            + "machine learning=ml|artificial intelligence=ai|operating system=os|command line=cli|high blood pressure=hypertension|"
            + "heart attack=myocardial infarction|square meters=m2|degrees celsius=celsius|degrees fahrenheit=fahrenheit"
    );

    /// <summary>Puts the one phrase of each class for the others.</summary>
    public static void Apply(List<string> words, HashSet<string> names)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (!ByFirst.TryGetValue(words[i], out (string[] From, string[] To)[]? all))
            {
                continue;
            }

            foreach ((string[] from, string[] to) in all)
            {
                if (IsAt(words, i, from) && !IsNamed(words, i, from.Length, names))
                {
                    words.RemoveRange(i, from.Length);
                    words.InsertRange(i, to);
                    break;
                }
            }
        }
    }

    /// <summary>True where these words stand there.</summary>
    public static bool IsAt(List<string> words, int at, string[] phrase)
    {
        if (at + phrase.Length > words.Count)
        {
            return false;
        }

        for (int i = 0; i < phrase.Length; i++)
        {
            if (words[at + i] != phrase[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A capital on one word of several may be a title's; on all of them, a country's.</summary>
    private static bool IsNamed(List<string> words, int at, int count, HashSet<string> names)
    {
        int named = 0;
        for (int i = at; i < at + count; i++)
        {
            named += names.Contains(words[i]) ? 1 : 0;
        }

        return named > 0 && words[at] is not ("united" or "european" or "new");
    }

    private static Dictionary<string, (string[] From, string[] To)[]> Read(string text) =>
        text.Split('|')
            .Select(line => line.Split('='))
            .Select(pair => (From: pair[0].Split(' '), To: pair[1].Split(' ')))
            .GroupBy(phrase => phrase.From[0], StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => group.OrderByDescending(phrase => phrase.From.Length).ToArray(),
                StringComparer.Ordinal
            );
}
