namespace Farthing.Measurement.Load.Prompts;

/// <summary>The words that prompts are made of: common English, ASCII, nothing that JSON escapes. Written for this program.</summary>
internal static class PromptWords
{
    public static readonly string[] Determiners = Split(
        "the the the the a a this that each every another our their his her its one some any no"
    );

    public static readonly string[] Adjectives = Split(
        "old new small large quiet careful early late long short narrow wide open closed simple strange common rare warm cold dry wet bright dark slow quick heavy light northern southern central local public private recent former single double steady sudden gentle rough plain useful broken empty full hidden distant familiar young patient honest busy idle clear faint sharp soft deep shallow"
    );

    public static readonly string[] Nouns = Split(
        "river bridge station teacher engineer doctor farmer letter report meeting garden window kitchen market harbor island valley forest mountain road train ship machine engine battery signal library museum school hospital office factory village city country government company customer neighbor visitor student artist writer musician child mother father friend stranger question answer problem reason result method plan budget contract price figure table chapter story song picture map clock lamp door wall roof floor field harvest winter summer morning evening week month year century storm wind rain snow light shadow voice sound silence paper book page word sentence language idea memory dream promise mistake decision argument agreement experiment measure sample average"
    );

    public static readonly string[] Verbs = Split(
        "crosses follows describes explains repairs measures compares collects carries opens closes paints builds moves watches remembers forgets records reads writes sends receives studies teaches visits leaves enters reaches covers shows hides keeps loses finds counts weighs checks changes improves delays supports needs uses shares defends questions answers considers prefers"
    );

    public static readonly string[] Adverbs = Split(
        "slowly quickly carefully quietly often rarely usually sometimes again finally nearly almost together alone early late gladly plainly steadily hardly"
    );

    public static readonly string[] Prepositions = Split(
        "near behind under above across beside beyond before after during without within against between along toward inside outside around despite"
    );

    public static readonly string[] Connectives = Split(
        "because although while when before after since until so and but"
    );

    private static string[] Split(string words) => words.Split(' ');
}
