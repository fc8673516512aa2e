using Farthing.Measurement.Load.Datasets;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Graded;

namespace Farthing.Measurement.Load.Prompts;

/// <summary>The conversations of a data set, shuffled, dealt one after the other: none twice before each came once, over all loads of a run. Graded questions are dealt by popularity.</summary>
public sealed class PromptDeck
{
    private const int DefaultOutput = 256;
    private readonly int[] order;
    private readonly int? output;
    private readonly Dictionary<int, Hand> hands = [];
    private readonly GradedPopularity? popularity;
    private readonly Dictionary<int, int> dealt = [];
    private int next;

    /// <summary>Shuffles.</summary>
    /// <param name="dataset">The conversations.</param>
    /// <param name="seed">Of the order.</param>
    /// <param name="output">Tokens of every answer; null takes the file's, else 256.</param>
    public PromptDeck(PromptDataset dataset, ulong seed, int? output)
    {
        (Dataset, this.output) = (dataset, output);
        order = [.. Enumerable.Range(0, dataset.Conversations.Count)];
        popularity = dataset.Graded is GradedTraffic graded
            ? new GradedPopularity(graded.Set, graded.Zipf, seed)
            : null;
        Pcg32 random = new(seed, 53);
        for (int i = order.Length - 1; i > 0; i--)
        {
            int other = random.NextInt32(0, i);
            (order[i], order[other]) = (order[other], order[i]);
        }
    }

    /// <summary>Prompts that are handed out.</summary>
    public PromptDataset Dataset { get; }

    /// <summary>Tokens per word at the server: lengths are estimates from it until the server counts.</summary>
    public PromptScale Scale { get; set; } = new(0, 1.3, "assumed");

    /// <summary>Conversations dealt.</summary>
    public int Dealt { get; private set; }

    /// <summary>Conversations dealt a second time or more.</summary>
    public int Repeats => popularity is not null ? 0 : Math.Max(0, Dealt - order.Length);

    /// <summary>Deals the next conversation.</summary>
    /// <param name="session">The session that it becomes.</param>
    internal Hand Deal(int session)
    {
        int conversation = popularity?.Next() ?? order[next];
        Hand hand = new(Dataset.Conversations[conversation]);
        next = (next + 1) % order.Length;
        dealt[session] = conversation;
        Dealt++;
        hands[session] = hand;
        return hand;
    }

    /// <summary>Another load begins: its sessions are new ones.</summary>
    public void StartLoad() => dealt.Clear();

    /// <summary>Index of the conversation that a session of this load is; null where none was dealt.</summary>
    public int? DealtTo(int session) =>
        dealt.TryGetValue(session, out int conversation) ? conversation : null;

    /// <summary>State of a session; null after its end.</summary>
    internal Hand? Of(int session) => hands.GetValueOrDefault(session);

    /// <summary>A session is over.</summary>
    internal void Drop(int session) => hands.Remove(session);

    /// <summary>Estimated tokens of the prompt of the current turn, and the asked tokens of its answer.</summary>
    internal (int Input, int Output) Lengths(Hand hand)
    {
        int words = 0;
        for (int i = 0; i <= hand.Turn; i++)
        {
            DatasetTurn turn = hand.Conversation.Turns[i];
            words += turn.Messages.Sum(message => message.Words);
            words += i < hand.Turn ? turn.Answer?.Words ?? 0 : 0;
        }

        DatasetTurn asked = hand.Conversation.Turns[hand.Turn];
        int tokens =
            output
            ?? asked.OutputTokens
            ?? (asked.Answer is DatasetMessage answer ? Tokens(answer.Words) : null)
            ?? asked.CapTokens
            ?? DefaultOutput;
        return ((int)Math.Max(1, Math.Round(Scale.OverheadTokens + (words * Scale.TokensPerWord))), tokens);
    }

    private int? Tokens(int words) => (int)Math.Max(1, Math.Round(words * Scale.TokensPerWord));

    /// <summary>A conversation that is being held, and how far it has come.</summary>
    /// <param name="conversation">The conversation.</param>
    internal sealed class Hand(DatasetConversation conversation)
    {
        public DatasetConversation Conversation => conversation;

        public int Turn { get; set; }

        public bool IsLast => Turn + 1 >= conversation.Turns.Count;
    }
}

/// <summary>Tokens that the server counts for a prompt of a number of words: tokens = overhead + perWord · words. Measured against the server, never assumed.</summary>
/// <param name="OverheadTokens">Template and salt.</param>
/// <param name="TokensPerWord">Tokens of a further word, above 0.</param>
/// <param name="Source">How it was found: <c>/tokenize</c>, <c>usage</c>, or <c>exact</c> for token ids.</param>
public sealed record PromptScale(double OverheadTokens, double TokensPerWord, string Source)
{
    /// <summary>Token ids are written themselves: a word is a token.</summary>
    public static PromptScale Exact { get; } = new(0, 1, "exact");

    /// <summary>The line through two counts.</summary>
    /// <param name="fewWords">Words of the short prompt.</param>
    /// <param name="fewTokens">Its tokens.</param>
    /// <param name="manyWords">Words of the long prompt.</param>
    /// <param name="manyTokens">Its tokens.</param>
    /// <param name="source">Who counted.</param>
    /// <returns>Null when the counts don't grow with the words.</returns>
    public static PromptScale? Through(
        int fewWords,
        double fewTokens,
        int manyWords,
        double manyTokens,
        string source
    )
    {
        double slope = (manyTokens - fewTokens) / (manyWords - fewWords);
        return slope > 0.2 && slope < 20
            ? new PromptScale(Math.Max(0, fewTokens - (slope * fewWords)), slope, source)
            : null;
    }

    /// <summary>Words of a prompt that should have so many tokens in all, at least 1.</summary>
    public int WordsFor(double tokens) =>
        (int)Math.Max(1, Math.Round((tokens - OverheadTokens) / TokensPerWord));
}
