using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attempts;

/// <summary>One attempt's life in journal and budget: reserved and dispatched, and then settled, once, on every path; where the journal takes nothing, there is no attempt.</summary>
internal sealed partial class Attempt
{
    private readonly object gate = new();
    private readonly GatewayJournal journal;
    private readonly TimeProvider clock;
    private readonly IHold hold;
    private readonly ModelPrice price;
    private readonly SettleMarks marks;
    private long sentAt;
    private EngineLoad load;
    private readonly DateTimeOffset startedAt;
    private long firstTokenUs = -1;
    private long firstByteTicks = -1;
    private bool isKept;
    private Money? statedCost;

    /// <summary>An attempt whose money is held.</summary>
    public Attempt(
        GatewayJournal journal,
        TimeProvider clock,
        AttemptId id,
        IHold hold,
        ModelPrice price,
        SettleMarks marks
    )
    {
        this.journal = journal;
        this.clock = clock;
        Id = id;
        this.hold = hold;
        this.price = price;
        this.marks = marks;
        sentAt = clock.GetTimestamp();
        startedAt = clock.GetUtcNow();
    }

    /// <summary>Its id.</summary>
    public AttemptId Id { get; }

    /// <summary>Its output has no limit: what it costs more than its hold is nobody's fault.</summary>
    public bool IsOpenEnded { get; init; }

    /// <summary>Its upstream may search the web for it.</summary>
    public bool MaySearch { get; init; }

    /// <summary>Takes its answer before it is charged; null: its client gets it at a connection.</summary>
    public IAnswerKeeper? Keeper { get; init; }

    /// <summary>The answer for its keeper, once it is whole; asked for when its cost is known.</summary>
    public Func<ReadOnlyMemory<byte>>? Whole { get; set; }

    /// <summary>The held amount.</summary>
    public Money Held => hold.Amount;

    /// <summary>True when its dispatch is in the journal, or will be: from there on it is settled, never released.</summary>
    public bool IsDispatched { get; private set; }

    /// <summary>True when any part of its body may have reached the upstream.</summary>
    public bool IsSent { get; private set; }

    /// <summary>True when it is settled or released.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Its cost; zero until it is settled.</summary>
    public Money Cost { get; private set; }

    /// <summary>Its usage; zero until it is settled.</summary>
    public TokenCounts Tokens { get; private set; }

    /// <summary>The tier that it was charged at, as its upstream said it.</summary>
    public ServiceTier Tier { get; private set; }

    /// <summary>True when it was charged at its hold, because its usage is unknown.</summary>
    public bool IsAtHold { get; private set; }

    /// <summary>Judges what came of the provider's prompt cache, once, when it ends: whether it was answered without an error; null where the model's policy is off.</summary>
    public Func<bool, PromptCachePlan>? PromptCacheJudge { get; set; }

    /// <summary>What was done with the provider's prompt cache; null where the model's policy is off, and until it has ended.</summary>
    public PromptCachePlan? PromptCache { get; private set; }

    /// <summary>Called once, when the first byte of its answer's body came; null: nobody waits for it.</summary>
    public Action? Answering { get; set; }

    /// <summary>Its end.</summary>
    public AttemptEnd End { get; private set; }

    /// <summary>The upstream's status; 0 without an answer.</summary>
    public int Status { get; set; }

    /// <summary>True when a part of its answer's head came, of a status that is an answer's.</summary>
    public bool IsHeadBegun { get; set; }

    /// <summary>Source of its token counts; none until it is settled.</summary>
    public UsageSource Source { get; private set; }

    /// <summary>Its span; null where nobody listens.</summary>
    public System.Diagnostics.Activity? Span { get; set; }

    /// <summary>The model that answered, by its own word; null where nobody listens, and where it does not say.</summary>
    public string? AnsweringModel { get; private set; }

    /// <summary>When it was sent, by the clock's timestamps; before that, when it was made.</summary>
    public long SentAt => sentAt;

    /// <summary>From dispatch to the first generated token; null where none came.</summary>
    public TimeSpan? FirstToken => firstTokenUs < 0 ? null : TimeSpan.FromMicroseconds(firstTokenUs);

    /// <summary>From dispatch to the first byte of the answer's body; null where none came.</summary>
    public TimeSpan? FirstByte => firstByteTicks < 0 ? null : TimeSpan.FromTicks(firstByteTicks);

    /// <summary>Since it was dispatched.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(sentAt);

    /// <summary>The price of tokens here, at the tier that the upstream served at.</summary>
    public Money PriceOf(TokenCounts tokens, long reasoning, ServiceTier tier)
    {
        ModelPrice served = price.In(tier, out _);
        return served.Of(served.Charged(tokens, reasoning));
    }

    /// <summary>Writes its reserve, which goes into the journal with its dispatch.</summary>
    /// <param name="record">Whom it is for, and its hold.</param>
    /// <param name="atEngine">Load of the engine that it goes to.</param>
    /// <exception cref="JournalUnavailableException">It cannot be written.</exception>
    public void Open(in ReserveRecord record, in EngineLoad atEngine)
    {
        load = atEngine;
        hold.Written(journal.Append(record));
    }

    /// <summary>The same for an attempt whose answer is there: its reserve stands in the journal before its answer is kept. It has no dispatch until it is settled: a kill before that costs nothing.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be written.</exception>
    public Task OpenAsync(in ReserveRecord record)
    {
        long sequence = journal.Append(record);
        hold.Written(sequence);
        return journal.KeptAsync(sequence);
    }

    /// <summary>Holds more for it, and waits until the journal keeps that.</summary>
    /// <param name="needed">The least that is of use, all of it.</param>
    /// <param name="wanted">All of it.</param>
    /// <param name="cancellation">It waits no longer: what is there then is held, or it is refused.</param>
    /// <returns>Why no more can be held; null where it is.</returns>
    /// <exception cref="JournalUnavailableException">The journal does not keep it.</exception>
    public async ValueTask<SpendingRefusal?> RaiseAsync(
        Money needed,
        Money wanted,
        CancellationToken cancellation
    )
    {
        SpendingRefusal? refusal = await hold.RaiseAsync(needed, wanted, cancellation);
        if (refusal is null)
        {
            Task kept = journal.AppendAsync(new RaiseRecord(Id, hold.Amount));
            hold.Written(journal.LastSequence);
            await kept;
        }

        return refusal;
    }

    /// <summary>The first byte of its body is about to go out, and the connection for it is there: waits until its reserve and its dispatch are kept.</summary>
    /// <remarks>A dispatch that was only on its way into the journal when the process is killed would let an attempt that the upstream saw pass for one that was never sent. What waits for a connection has no dispatch: a kill costs it nothing.</remarks>
    /// <exception cref="OperationCanceledException">The attempt was given up before.</exception>
    /// <exception cref="JournalUnavailableException">They cannot be written; they may still be later.</exception>
    public async ValueTask DispatchAsync()
    {
        try
        {
            Task? kept = null;
            lock (gate)
            {
                if (!IsDispatched)
                {
                    ThrowWhereEnded();
                    kept = journal.AppendAsync(Dispatched());
                    IsDispatched = true;
                }
            }

            if (kept is not null)
            {
                await kept;
            }
        }
        catch (JournalUnavailableException)
        {
            IsUnkept = true;
            throw;
        }

        Send();
    }

    /// <summary>True when the journal did not keep its dispatch, so that nothing of it was sent.</summary>
    public bool IsUnkept { get; private set; }

    /// <summary>The upstream has it, or has answered it.</summary>
    /// <exception cref="OperationCanceledException">The attempt was given up before.</exception>
    public void Send()
    {
        lock (gate)
        {
            ThrowWhereEnded();
            if (!IsSent)
            {
                IsSent = true;
                sentAt = clock.GetTimestamp();
            }
        }
    }

    /// <summary>Takes the model that answered from an answer's first bytes, where someone listens.</summary>
    public void NoteAnswer(ReadOnlySpan<byte> first)
    {
        if (Span is not null)
        {
            AnsweringModel = ResponseModel.Find(first);
        }
    }

    /// <summary>A generated token came; only the first call counts.</summary>
    public void NoteToken()
    {
        if (firstTokenUs < 0)
        {
            firstTokenUs = Microseconds(Elapsed);
        }
    }

    /// <summary>The first byte of the answer's body came; only the first call counts.</summary>
    public void NoteFirstByte()
    {
        if (firstByteTicks < 0)
        {
            firstByteTicks = Elapsed.Ticks;
            Answering?.Invoke();
        }
    }

    private DispatchRecord Dispatched() => new(Id, load.Running, load.Waiting, load.KvUseMillionths);

    private void ThrowWhereEnded()
    {
        if (IsEnded)
        {
            throw new OperationCanceledException("the attempt was given up before it was sent");
        }
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}

/// <summary>Keeps an answer and its charge together where they outlive a kill, before the charge goes into the journal: for requests whose answer nobody waits for at a connection.</summary>
internal interface IAnswerKeeper
{
    /// <summary>The answer was made once, whoever reads it: where it is not kept, its charge is another's or comes later, and this attempt costs nothing.</summary>
    bool IsReadAgain { get; }

    /// <summary>Keeps an answer that is whole.</summary>
    /// <param name="charge">What is about to be written.</param>
    /// <param name="body">The answer as its client gets it.</param>
    /// <returns>False where it is not kept, since nobody wants it any more: it is charged as called off.</returns>
    bool TryKeep(in SettleRecord charge, ReadOnlyMemory<byte> body);
}

/// <summary>Finds the model that answered in an answer's first bytes. Inside a string quotes are escaped, so that no generated text passes for the member.</summary>
internal static class ResponseModel
{
    private const int LongestName = 200;

    /// <summary>Its name; null where it does not stand there.</summary>
    public static string? Find(ReadOnlySpan<byte> answer)
    {
        int at = answer.IndexOf("\"model\":"u8);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = answer[(at + 8)..].TrimStart((byte)' ');
        if (rest.IsEmpty || rest[0] != (byte)'"')
        {
            return null;
        }

        int end = rest[1..].IndexOf((byte)'"');
        return end is > 0 and <= LongestName ? Encoding.UTF8.GetString(rest.Slice(1, end)) : null;
    }
}
