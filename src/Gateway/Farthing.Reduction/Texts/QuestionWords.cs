namespace Farthing.Reduction.Texts;

/// <summary>Words that build a question: interrogatives, auxiliaries, pronouns, prepositions, and the verbs that a request begins with.</summary>
internal static class QuestionWords
{
    private static readonly HashSet<string> Interrogatives = Set(
        "what who whom whose when where which why how"
    );

    private static readonly HashSet<string> Auxiliaries = Set(
        "is are was were am be been do does did has have had will would can could should may might must shall"
    );

    private static readonly HashSet<string> Pronouns = Set("i you we they he she it one");

    private static readonly HashSet<string> Prepositions = Set(
        "in on at for with without during after before from by using as to into onto of over under between among within about against per via through since until if when while because unless than"
    );

    private static readonly HashSet<string> Requests = Set(
        "explain tell give show list write summarize translate describe recommend suggest help convert calculate find define provide generate create compare name solve compute"
    );

    public static bool IsInterrogative(string word) => Interrogatives.Contains(word);

    public static bool IsAuxiliary(string word) => Auxiliaries.Contains(word);

    public static bool IsPronoun(string word) => Pronouns.Contains(word);

    public static bool IsPreposition(string word) => Prepositions.Contains(word);

    /// <summary>A verb that asks for something, in its base form.</summary>
    public static bool IsRequest(string word) => Requests.Contains(word);

    /// <summary>A word that no noun phrase goes across.</summary>
    public static bool IsBorder(string word) =>
        IsPreposition(word)
        || IsAuxiliary(word)
        || IsInterrogative(word)
        || word is "and" or "or" or "not" or "but";

    /// <summary>A question or a request may begin with it.</summary>
    public static bool IsOpening(string word) =>
        IsInterrogative(word) || IsAuxiliary(word) || IsRequest(word);

    private static HashSet<string> Set(string words) => new(words.Split(' '), StringComparer.Ordinal);
}
