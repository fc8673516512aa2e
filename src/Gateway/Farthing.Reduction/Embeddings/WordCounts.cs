namespace Farthing.Reduction.Embeddings;

/// <summary>In how many questions of a scope each word occurs, and the weight that follows. Never across scopes: counts say what others ask.</summary>
/// <remarks>Words share 4,096 counters by hash. A built-in list of common words stands for the first 200 questions. Not safe for writers beside each other.</remarks>
public sealed class WordCounts
{
    private const int Counters = 4096;
    private const double PriorQuestions = 200;
    private const double CommonShare = 0.25;
    private const double RareShare = 1 / 400.0;

    private static readonly HashSet<string> Common = new(
        (
            "the a an is are was were be been do does did can could will would should i you we they he she it my your our their to of in on at for from with by "
            + "and or as what which who how when where why this that these those me us if about there have has had please tell not no so into than then"
        ).Split(' '),
        StringComparer.Ordinal
    );

    private readonly int[] counts;
    private long questions;

    /// <summary>No questions yet.</summary>
    public WordCounts() => counts = new int[Counters];

    private WordCounts(WordCounts from)
    {
        counts = (int[])from.counts.Clone();
        questions = from.questions;
    }

    /// <summary>Questions that were learned from.</summary>
    public long Questions => questions;

    /// <summary>A copy that stays as it is: what an embedder works with.</summary>
    public WordCounts Snapshot() => new(this);

    /// <summary>Counts the words of a question, each once.</summary>
    public void Learn(ReadOnlySpan<char> question)
    {
        Span<ulong> seen = stackalloc ulong[Counters / 64];
        seen.Clear();
        QuestionTokens words = new(question);
        while (words.MoveNext())
        {
            int at = CounterOf(words.Current);
            ref ulong bits = ref seen[at >> 6];
            if ((bits & (1UL << (at & 63))) == 0)
            {
                bits |= 1UL << (at & 63);
                counts[at]++;
            }
        }

        questions++;
    }

    /// <summary>Weight of a word (inverse document frequency), 0.05 for one in every question to about 1 for a rare one; longer words in lower case.</summary>
    internal float WeightOf(ReadOnlySpan<char> word)
    {
        double prior = IsCommon(word) ? CommonShare : RareShare;
        double share = (counts[CounterOf(word)] + (PriorQuestions * prior)) / (questions + PriorQuestions);
        return (float)Math.Clamp(Math.Log(share) / Math.Log(RareShare), 0.05, 1.2);
    }

    private static bool IsCommon(ReadOnlySpan<char> word) =>
        Common.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static int CounterOf(ReadOnlySpan<char> word) =>
        (int)(KeyedHash.Of(0x9E3779B97F4A7C15, word) & (Counters - 1));
}
