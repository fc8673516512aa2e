using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Inner;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Answers questions with other words (T2): an embedding finds candidates, guards reject, and a cell's learned rule decides, which serves nothing before its evidence holds.</summary>
/// <remarks>Any thread. Comparisons run behind responses. All that it knows comes from the rows of its store, in their order.</remarks>
internal sealed partial class SemanticCache : ISemanticState, IAsyncDisposable
{
    private const int MaxQuestions = 100_000; // About 4 kB each.
    private const int MaxComparing = 8;
    private const int MaxLooking = 32;
    private const int MaxWaiting = 1000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly SemanticSecret secret;
    private readonly ISemanticStore store;
    private readonly Func<StoredQuestion, ValueTask<(CacheEntry? Entry, bool IsGone)>> entryOf;
    private readonly Func<IInnerCalls?> inner;
    private readonly TimeProvider clock;
    private readonly SemanticIndex index = new();
    private readonly CellBook cells = new();
    private readonly ServedHits served = new();
    private readonly QuestionEmbedder embedder;
    private readonly Action<string> said;
    private readonly SemaphoreSlim searching = new(Environment.ProcessorCount);
    private readonly SemanticLane looking;
    private readonly SemanticLane comparing;
    private readonly ITimer sweeper;
    private volatile SemanticOptions options;
    private bool isDisposed;

    /// <summary>Opens it.</summary>
    /// <param name="options">The promise, the embedder and the judge.</param>
    /// <param name="secret">For hashes.</param>
    /// <param name="store">Where questions and evidence are kept.</param>
    /// <param name="entryOf">Finds the answer to a stored question; says where it is gone for good.</param>
    /// <param name="inner">Makes calls of the gateway's own.</param>
    /// <param name="clock">The time.</param>
    /// <param name="said">Told what an operator should know.</param>
    public SemanticCache(
        SemanticOptions options,
        byte[] secret,
        ISemanticStore store,
        Func<StoredQuestion, ValueTask<(CacheEntry? Entry, bool IsGone)>> entryOf,
        Func<IInnerCalls?> inner,
        TimeProvider clock,
        Action<string> said
    )
    {
        (this.options, this.store, this.entryOf, this.inner, this.clock) = (
            options,
            store,
            entryOf,
            inner,
            clock
        );
        this.said = said;
        this.secret = new SemanticSecret(secret);
        embedder = new QuestionEmbedder(this.secret, inner, clock);
        embedder.Said += said;
        looking = new SemanticLane(MaxLooking, MaxWaiting, Failed);
        comparing = new SemanticLane(MaxComparing, MaxWaiting, Failed);
        cells.Change(options);
        store.Open(this);
        sweeper = clock.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Counts since the start.</summary>
    public SemanticCounts Counts { get; } = new();

    /// <summary>Number of stored questions.</summary>
    public int Questions => index.Count;

    /// <summary>As of <see cref="ISemanticStore.Standing"/>.</summary>
    public long Standing => store.Standing;

    /// <summary>What is said of each cell.</summary>
    public IReadOnlyList<CellView> Views() => cells.Views();

    /// <summary>Number of cells in each phase.</summary>
    public (long Shadow, long Serving) Phases() => cells.Phases();

    /// <summary>Puts other options in force.</summary>
    public void Change(SemanticOptions changed)
    {
        options = changed;
        cells.Change(changed);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
        {
            return;
        }

        await sweeper.DisposeAsync();
        await looking.DisposeAsync();
        await comparing.DisposeAsync();
        await store.DisposeAsync();
        searching.Dispose();
    }

    /// <inheritdoc/>
    void ISemanticState.Reset()
    {
        index.Clear();
        cells.Clear();
    }

    /// <inheritdoc/>
    void ISemanticState.Take(StoredQuestion question, float[] vector) => index.Add(question, vector);

    /// <inheritdoc/>
    void ISemanticState.Drop(ulong question) => index.Remove(question);

    /// <inheritdoc/>
    void ISemanticState.Restore(CellKey cell, byte[] bytes)
    {
        if (!cells.Restore(cell, bytes))
        {
            said($"the evidence of {WordsOf(cell)} cannot be read: it begins anew, in shadow");
        }
    }

    /// <inheritdoc/>
    void ISemanticState.Apply(long sequence, CellKey cell, in CellEvent row, bool isNews)
    {
        (CellPhase before, CellPhase after, PhaseCause cause) = cells.Apply(sequence, cell, row);
        if (isNews && before != after)
        {
            said(
                after == CellPhase.Serving
                    ? $"{WordsOf(cell)} serves from now on: {WordsOf(cause)}"
                    : $"{WordsOf(cell)} serves no longer: {WordsOf(cause)}"
            );
        }
    }

    /// <inheritdoc/>
    IReadOnlyList<(CellKey Key, byte[] Bytes)> ISemanticState.Cells() => cells.Write();

    /// <inheritdoc/>
    void ISemanticState.Say(string words) => said(words);

    private static string WordsOf(CellKey cell) =>
        $"the semantic cache of {CacheTenant.Words(cell.Tenant)} for {SemanticPlace.ModelOf(cell)} ({cell.GuardClass})";

    private static string WordsOf(PhaseCause cause) =>
        cause switch
        {
            PhaseCause.Evidence => "the evidence of two users or more passed the test",
            PhaseCause.OperatorPromoted => "an operator promoted it, without evidence",
            PhaseCause.Audits => "too many audited hits were wrong",
            PhaseCause.Feedback => "two served answers were said to be wrong within a day",
            PhaseCause.OperatorDemoted => "an operator stopped it",
            PhaseCause.OtherTerms => "its promise changed",
            PhaseCause.EvidenceLost => "rows of its evidence were lost, and it begins anew",
            _ => "it begins",
        };

    private void Failed(Exception defect) => said($"a comparison failed: {defect.Message}");

    private void Sweep()
    {
        long now = UnixNs();
        Remove(index.All(one => one.ExpiresUnixNs <= now));
        List<ulong> beyond = index.Beyond(MaxQuestions);
        Remove([.. beyond.Select(index.Find).OfType<StoredQuestion>()]);
    }

    private void Remove(List<StoredQuestion> questions)
    {
        if (questions.Count > 0)
        {
            store.Remove(questions);
        }
    }

    private long UnixNs() => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}

/// <summary>Keeps stored questions and the rows of cells' histories. What it takes comes back in one order, at every gateway that shares it: state changes by that alone.</summary>
internal interface ISemanticStore : IAsyncDisposable
{
    /// <summary>A number of the state that is known: another one where what was decided before may have been decided by half of it. Below 0 while the state is not known, or no more rows fit: then nothing is looked up, and nothing learned.</summary>
    long Standing { get; }

    /// <summary>What is known of purges: questions of requests that begin now come behind none that is later. Null where the store needs no such word.</summary>
    CacheMark? Mark { get; }

    /// <summary>Reads what stands, and gives all that comes from then on.</summary>
    /// <param name="state">Takes it.</param>
    void Open(ISemanticState state);

    /// <summary>A question is stored.</summary>
    /// <param name="question">The question.</param>
    /// <param name="vector">Its vector.</param>
    /// <param name="row">What that is to its cells, one for each class of pairs.</param>
    /// <param name="mark">What was known of purges when its request began.</param>
    void Add(StoredQuestion question, float[] vector, in CellEvent row, CacheMark? mark);

    /// <summary>Something happened in a cell.</summary>
    void Append(CellKey cell, in CellEvent row);

    /// <summary>Questions are no longer stored, and their cells know them no longer.</summary>
    void Remove(IReadOnlyList<StoredQuestion> questions);

    /// <summary>A purge was heard of: from now on none of its questions is found, or none at all until the store has said what stands.</summary>
    /// <param name="questions">Those that are known and fit.</param>
    void Purge(IReadOnlyList<StoredQuestion> questions);
}

/// <summary>Where evidence is gathered: never pooled over two of these.</summary>
/// <param name="Tenant">Who shares answers.</param>
/// <param name="Model">The model as clients name it.</param>
/// <param name="IsStrict">Under the stricter promise.</param>
/// <param name="Embedder">The vectors' space.</param>
internal readonly record struct SemanticPlace(string Tenant, string Model, bool IsStrict, string Embedder)
{
    private const string BuiltIn = "farthing/";

    /// <summary>Questions with the same words but for what is harmless.</summary>
    public const string SameWords = "same-words";

    /// <summary>Questions in which a word stands in another one's place.</summary>
    public const string OtherWords = "other-words";

    /// <summary>The classes of pairs that guards tell apart.</summary>
    public static IReadOnlyList<string> Classes { get; } = [SameWords, OtherWords];

    private const string Strict = "\nstrict"; // No name of a model has a line's end.

    /// <summary>The cell of a class.</summary>
    public CellKey CellOf(string guardClass) =>
        new(Tenant, IsStrict ? Model + Strict : Model, Embedder, guardClass);

    /// <summary>True for a cell under the stricter promise.</summary>
    public static bool IsStrictCell(CellKey key) => key.Route.EndsWith(Strict, StringComparison.Ordinal);

    /// <summary>The model of a cell.</summary>
    public static string ModelOf(CellKey key) => IsStrictCell(key) ? key.Route[..^Strict.Length] : key.Route;

    /// <summary>Least cosine of a candidate where nothing is set: no embedder separates a question from its opposite by it.</summary>
    public static double UsualSimilarity(string embedder) =>
        embedder.StartsWith(BuiltIn, StringComparison.Ordinal) ? 0.80 : 0.90;
}

/// <summary>Hashes that clients cannot know beforehand, the same over restarts and at all gateways that share entries.</summary>
internal sealed class SemanticSecret(byte[] secret)
{
    /// <summary>A hash of a text for one use; never 0.</summary>
    /// <param name="use">The use: the same text has another hash for another one.</param>
    /// <param name="text">The text.</param>
    public ulong Of(string use, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"{use.Length}:{use}{text}");
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, bytes, hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }
}
